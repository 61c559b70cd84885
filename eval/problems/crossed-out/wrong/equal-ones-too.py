"""Lets equal letters push each other out."""


def last_word(word, most):
    kept = []
    for letter in word:
        while most and kept and kept[-1] <= letter:
            kept.pop()
            most -= 1
        kept.append(letter)
    return "".join(kept)
