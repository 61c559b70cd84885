"""Charges the price of repainting for a letter that stays, too."""


def cheapest_sign(old, new, remove, add, repaint):
    row = [add * count for count in range(len(new) + 1)]
    for letter in old:
        above, row = row, [row[0] + remove]
        for j, wanted in enumerate(new):
            cost = min(above[j + 1] + remove, row[j] + add)
            if (letter in "aeiou") == (wanted in "aeiou"):
                cost = min(cost, above[j] + repaint)
            row.append(cost)
    return row[-1]
