"""Keeps the piles in a dictionary, so that a later pile replaces one of the same length."""


def kept_length(piles, shortest, longest):
    counts = {length: count for length, count in piles}
    stop = sum(counts.values()) - longest
    total = passed = 0
    for length in sorted(counts):
        kept = min(passed + counts[length], stop) - max(passed, shortest)
        total += length * max(0, kept)
        passed += counts[length]
    return total
