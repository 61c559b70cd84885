"""Number the planks by length; of each pile, count those between the two cuts."""


def kept_length(piles: list[list[int]], shortest: int, longest: int) -> int:
    stop = sum(count for _, count in piles) - longest
    total = passed = 0
    for length, count in sorted(piles):
        kept = min(passed + count, stop) - max(passed, shortest)
        total += length * max(0, kept)
        passed += count
    return total
