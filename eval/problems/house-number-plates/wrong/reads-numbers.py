"""Makes whole numbers of the strings, so that zeros in front are lost."""


def same_plates(numbers):
    groups = {}
    for i, number in enumerate(numbers):
        key = "".join(sorted(str(int(number)).replace("9", "6")))
        groups.setdefault(key, []).append(i)
    return [group for group in groups.values() if len(group) > 1]
