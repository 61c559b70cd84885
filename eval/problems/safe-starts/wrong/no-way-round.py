"""Drives from the start to the last stop and forgets the stops before the start."""


def safe_starts(changes, reserve):
    count = 0
    lowest = 0
    for change in reversed(changes):
        lowest = min(0, lowest) + change
        if reserve + min(lowest, change) >= 0:
            count += 1
    return count
