"""Crosses out one letter only before a larger one: `if` where `while` is needed."""


def last_word(word, most):
    kept = []
    for letter in word:
        if most and kept and kept[-1] < letter:
            kept.pop()
            most -= 1
        kept.append(letter)
    return "".join(kept)
