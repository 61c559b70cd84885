"""Takes the price of removing for adding, and the other way round."""


def cheapest_sign(old, new, remove, add, repaint):
    row = [remove * count for count in range(len(new) + 1)]
    for letter in old:
        above, row = row, [row[0] + add]
        for j, wanted in enumerate(new):
            cost = min(above[j + 1] + add, row[j] + remove)
            if letter == wanted:
                cost = min(cost, above[j])
            elif (letter in "aeiou") == (wanted in "aeiou"):
                cost = min(cost, above[j] + repaint)
            row.append(cost)
    return row[-1]
