"""Crosses out exactly as many letters as allowed: the rest is cut off at the end."""


def last_word(word, most):
    kept, length = [], len(word) - most
    for letter in word:
        while most and kept and kept[-1] < letter:
            kept.pop()
            most -= 1
        kept.append(letter)
    return "".join(kept[:length])
