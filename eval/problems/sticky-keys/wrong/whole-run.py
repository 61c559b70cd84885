"""Greedy: a * takes the whole run of equal letters and gives nothing back."""


def fits(typed, mask):
    place = 0
    for sign in mask:
        if place == len(typed) or sign not in ("?", "*", typed[place]):
            return False
        letter = typed[place]
        place += 1
        while sign == "*" and place < len(typed) and typed[place] == letter:
            place += 1
    return place == len(typed)
