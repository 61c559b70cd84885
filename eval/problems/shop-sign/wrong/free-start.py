"""Leaves the first row and column at 0."""


def cheapest_sign(old, new, remove, add, repaint):
    row = [0] * (len(new) + 1)
    for letter in old:
        above, row = row, [0]
        for j, wanted in enumerate(new):
            cost = min(above[j + 1] + remove, row[j] + add)
            if letter == wanted:
                cost = min(cost, above[j])
            elif (letter in "aeiou") == (wanted in "aeiou"):
                cost = min(cost, above[j] + repaint)
            row.append(cost)
    return row[-1]
