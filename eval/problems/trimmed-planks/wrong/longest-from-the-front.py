"""Takes the second cut from the short end too: the order is never reversed."""


def kept_length(piles, shortest, longest):
    lengths = sorted([length, count] for length, count in piles)
    for pile in lengths:
        taken = min(pile[1], shortest)
        pile[1] -= taken
        shortest -= taken
        if not shortest:
            break
    for pile in lengths:
        taken = min(pile[1], longest)
        pile[1] -= taken
        longest -= taken
        if not longest:
            break
    return sum(length * count for length, count in lengths)
