"""Right, and quadratic: every number is compared with all the later ones."""


def same_plates(numbers):
    plates = ["".join(sorted(number.replace("9", "6"))) for number in numbers]
    used = [False] * len(numbers)
    groups = []
    for i in range(len(numbers)):
        if used[i]:
            continue
        group = [i]
        for j in range(i + 1, len(numbers)):
            if not used[j] and plates[i] == plates[j]:
                used[j] = True
                group.append(j)
        if len(group) > 1:
            groups.append(group)
    return groups
