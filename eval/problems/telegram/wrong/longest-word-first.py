"""Greedy: at each place the longest word of the book, else a letter."""


def telegram_price(text, book, letter, change):
    total, place, before = 0, 0, None
    while place < len(text):
        kind, price, size = "letter", letter, 1
        for length in range(12, 0, -1):
            word = text[place : place + length]
            if word in book:
                kind, price, size = "word", book[word], len(word)
                break
        total += price + (change if before not in (None, kind) else 0)
        place, before = place + size, kind
    return total
