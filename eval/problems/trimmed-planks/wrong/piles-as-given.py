"""Forgets to sort the piles by length."""


def kept_length(piles, shortest, longest):
    stop = sum(count for _, count in piles) - longest
    total = passed = 0
    for length, count in piles:
        kept = min(passed + count, stop) - max(passed, shortest)
        total += length * max(0, kept)
        passed += count
    return total
