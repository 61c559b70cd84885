"""Orders the groups by their plates, not by their first house."""


def same_plates(numbers):
    keyed = sorted(("".join(sorted(n.replace("9", "6"))), i) for i, n in enumerate(numbers))
    groups, last = [], None
    for key, i in keyed:
        if key != last:
            groups.append([])
        groups[-1].append(i)
        last = key
    return [group for group in groups if len(group) > 1]
