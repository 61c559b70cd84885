"""Right, and quadratic: looks from the beginning for each letter to cross out."""


def last_word(word, most):
    for _ in range(most):
        for place in range(len(word) - 1):
            if word[place] < word[place + 1]:
                word = word[:place] + word[place + 1 :]
                break
        else:
            break
    return word
