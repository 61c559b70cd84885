"""Right, and exponential: solves the same rests again and again."""


def cheapest_sign(old, new, remove, add, repaint):
    def change(i, j):
        if i == len(old):
            return add * (len(new) - j)
        if j == len(new):
            return remove * (len(old) - i)
        cost = min(remove + change(i + 1, j), add + change(i, j + 1))
        if old[i] == new[j]:
            cost = min(cost, change(i + 1, j + 1))
        elif (old[i] in "aeiou") == (new[j] in "aeiou"):
            cost = min(cost, repaint + change(i + 1, j + 1))
        return cost

    return change(0, 0)
