"""Repaints wherever it may, though removing and adding can be cheaper."""


def cheapest_sign(old, new, remove, add, repaint):
    row = [add * count for count in range(len(new) + 1)]
    for letter in old:
        above, row = row, [row[0] + remove]
        for j, wanted in enumerate(new):
            if letter == wanted:
                row.append(above[j])
            elif (letter in "aeiou") == (wanted in "aeiou"):
                row.append(above[j] + repaint)
            else:
                row.append(min(above[j + 1] + remove, row[j] + add))
    return row[-1]
