"""Right, and exponential: prices the same rests again and again."""

import sys

sys.setrecursionlimit(20000)


def telegram_price(text, book, letter, change):
    def rest(place, before):
        if place == len(text):
            return 0
        best = letter + (change if before == "word" else 0) + rest(place + 1, "letter")
        for word, price in book.items():
            if text.startswith(word, place):
                extra = change if before == "letter" else 0
                best = min(best, price + extra + rest(place + len(word), "word"))
        return best

    return rest(0, None)
