"""Off by one: past the end the ramp goes on as if pot 0 had the last pot's number."""


def water_levels(size, rounds):
    base = [0] * (size + 1)
    slope = [0] * (size + 1)
    pieces = []
    for first, last, dose in rounds:
        if first <= last:
            pieces.append((first, last, dose))
        else:
            pieces += [(first, size - 1, dose), (0, last, dose + size - 1 - first)]
    for first, last, dose in pieces:
        base[first] += dose - first
        base[last + 1] -= dose - first
        slope[first] += 1
        slope[last + 1] -= 1
    levels = []
    b = s = 0
    for pot in range(size):
        b += base[pot]
        s += slope[pot]
        levels.append(b + s * pot)
    return levels
