"""Counts the y among the vowels."""


def cheapest_sign(old, new, remove, add, repaint):
    row = [add * count for count in range(len(new) + 1)]
    for letter in old:
        above, row = row, [row[0] + remove]
        for j, wanted in enumerate(new):
            cost = min(above[j + 1] + remove, row[j] + add)
            if letter == wanted:
                cost = min(cost, above[j])
            elif (letter in "aeiouy") == (wanted in "aeiouy"):
                cost = min(cost, above[j] + repaint)
            row.append(cost)
    return row[-1]
