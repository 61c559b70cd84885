"""Repaints a vowel into a consonant."""


def cheapest_sign(old, new, remove, add, repaint):
    row = [add * count for count in range(len(new) + 1)]
    for letter in old:
        above, row = row, [row[0] + remove]
        for j, wanted in enumerate(new):
            change = above[j] + (0 if letter == wanted else repaint)
            row.append(min(above[j + 1] + remove, row[j] + add, change))
    return row[-1]
