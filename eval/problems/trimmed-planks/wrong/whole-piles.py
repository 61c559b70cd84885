"""Takes whole piles only: a pile that the cut goes through goes altogether."""


def kept_length(piles, shortest, longest):
    ordered = sorted(piles)
    first, last = 0, len(ordered) - 1
    while shortest > 0 and first <= last:
        shortest -= ordered[first][1]
        first += 1
    while longest > 0 and last >= first:
        longest -= ordered[last][1]
        last -= 1
    return sum(length * count for length, count in ordered[first : last + 1])
