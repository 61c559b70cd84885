"""The cheapest change of every beginning of the old sign into every one of the new."""

VOWELS = frozenset("aeiou")


def cheapest_sign(old: str, new: str, remove: int, add: int, repaint: int) -> int:
    row = [add * count for count in range(len(new) + 1)]
    for letter in old:
        above, row = row, [row[0] + remove]
        for j, wanted in enumerate(new):
            cost = min(above[j + 1] + remove, row[j] + add)
            if letter == wanted:
                cost = min(cost, above[j])
            elif (letter in VOWELS) == (wanted in VOWELS):
                cost = min(cost, above[j] + repaint)
            row.append(cost)
    return row[-1]
