"""The lengths of both ends are taken off the total, even where the ends overlap."""


def kept_length(piles, shortest, longest):
    ordered = sorted(piles)
    total = sum(length * count for length, count in ordered)
    for sequence, wanted in ((ordered, shortest), (ordered[::-1], longest)):
        for length, count in sequence:
            taken = min(count, wanted)
            total -= taken * length
            wanted -= taken
    return total
