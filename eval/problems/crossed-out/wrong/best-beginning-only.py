"""Begins with the largest letter in reach and leaves the rest as it is."""


def last_word(word, most):
    reach = word[: most + 1]
    return word[reach.index(max(reach)) :]
