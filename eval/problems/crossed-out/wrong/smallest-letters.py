"""Crosses out the smallest letters, wherever they stand."""


def last_word(word, most):
    best = word
    out = sorted(range(len(word)), key=lambda place: (word[place], place))
    gone = set()
    for place in out[:most]:
        gone.add(place)
    shorter = "".join(letter for place, letter in enumerate(word) if place not in gone)
    return max(best, shorter)
