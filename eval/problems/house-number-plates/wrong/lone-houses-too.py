"""Lists houses that stand alone as groups of one."""


def same_plates(numbers):
    groups = {}
    for i, number in enumerate(numbers):
        groups.setdefault("".join(sorted(number.replace("9", "6"))), []).append(i)
    return list(groups.values())
