"""Looks for the word that comes first in the dictionary, as in the well-known exercise."""


def last_word(word, most):
    kept = []
    for letter in word:
        while most and kept and kept[-1] > letter:
            kept.pop()
            most -= 1
        kept.append(letter)
    return "".join(kept[: len(kept) - most])
