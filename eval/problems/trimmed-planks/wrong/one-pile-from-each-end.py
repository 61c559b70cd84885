"""Cuts only the first and the last pile; what they lack is not taken from the next."""


def kept_length(piles, shortest, longest):
    if not piles:
        return 0
    ordered = [[length, count] for length, count in sorted(piles)]
    ordered[0][1] = max(0, ordered[0][1] - shortest)
    ordered[-1][1] = max(0, ordered[-1][1] - longest)
    return sum(length * count for length, count in ordered)
