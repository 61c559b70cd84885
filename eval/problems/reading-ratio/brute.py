"""Count high and low readings of every stretch."""


def count_stretches(readings: list[int], level: int, ratio: int) -> int:
    count = 0
    for begin in range(len(readings)):
        for end in range(begin + 1, len(readings) + 1):
            stretch = readings[begin:end]
            high = len([reading for reading in stretch if reading > level])
            low = len([reading for reading in stretch if reading < level])
            count += high == ratio * low
    return count
