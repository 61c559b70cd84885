"""Forgets what a change of the key costs."""


def telegram_price(text, book, letter, change):
    best = [0]
    for end in range(1, len(text) + 1):
        prices = [best[end - 1] + letter]
        for length in range(1, min(end, 12) + 1):
            if text[end - length : end] in book:
                prices.append(best[end - length] + book[text[end - length : end]])
        best.append(min(prices))
    return best[-1]
