"""Reads one digit of each number only."""


def matching_beads(first, second):
    def groups(noted):
        found = []
        for character in noted:
            if character.isalpha():
                found.append([character, 1])
            else:
                found[-1][1] = int(character)
        return [group for group in found if group[1]]

    ones, others = groups(first), groups(second)
    total = i = j = 0
    while i < len(ones) and j < len(others):
        step = min(ones[i][1], others[j][1])
        total += step if ones[i][0] == others[j][0] else 0
        ones[i][1] -= step
        others[j][1] -= step
        i += ones[i][1] == 0
        j += others[j][1] == 0
    return total
