"""Lets a * stand for nothing, as in other masks."""


def fits(typed, mask):
    n, m = len(typed), len(mask)
    table = [[False] * (m + 1) for _ in range(n + 1)]
    table[0][0] = True
    for j in range(1, m + 1):
        table[0][j] = table[0][j - 1] and mask[j - 1] == "*"
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            letter, sign = typed[i - 1], mask[j - 1]
            if sign == "*":
                longer = table[i - 1][j] and i > 1 and typed[i - 2] == letter
                table[i][j] = table[i - 1][j - 1] or longer or table[i][j - 1]
            else:
                table[i][j] = table[i - 1][j - 1] and sign in ("?", letter)
    return table[n][m]
