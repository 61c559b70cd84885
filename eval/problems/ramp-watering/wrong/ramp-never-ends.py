"""Second differences, but the height that a ramp has reached is never taken back."""


def water_levels(size, rounds):
    step = [0] * (size + 2)
    growth = [0] * (size + 2)
    for first, last, dose in rounds:
        pieces = [(first, last, dose)]
        if last < first:
            pieces = [(first, size - 1, dose), (0, last, dose + size - first)]
        for begin, end, start in pieces:
            step[begin] += start
            growth[begin + 1] += 1
            step[end + 1] -= start
            growth[end + 1] -= 1
    levels = []
    level = slope = 0
    for pot in range(size):
        slope += growth[pot]
        level += step[pot] + slope
        levels.append(level)
    return levels
