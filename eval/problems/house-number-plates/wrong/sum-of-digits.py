"""Takes length and sum of the digits for a fingerprint: different plates collide."""


def same_plates(numbers):
    groups = {}
    for i, number in enumerate(numbers):
        plates = number.replace("9", "6")
        groups.setdefault((len(plates), sum(map(int, plates))), []).append(i)
    return [group for group in groups.values() if len(group) > 1]
