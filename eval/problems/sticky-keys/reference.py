"""Which beginnings of the text fit, sign after sign of the mask."""


def fits(typed: str, mask: str) -> bool:
    length = len(typed)
    fitting = [True] + [False] * length
    for sign in mask:
        reached = [False] * (length + 1)
        for end in range(1, length + 1):
            letter = typed[end - 1]
            if sign == "*":
                longer = end > 1 and reached[end - 1] and typed[end - 2] == letter
                reached[end] = fitting[end - 1] or longer
            else:
                reached[end] = fitting[end - 1] and sign in ("?", letter)
        fitting = reached
    return fitting[length]
