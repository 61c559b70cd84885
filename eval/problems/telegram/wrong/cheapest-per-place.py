"""Keeps one cheapest beginning for each place, with the kind of its last part."""


def telegram_price(text, book, letter, change):
    best = [(0, None)]
    for end in range(1, len(text) + 1):
        cost, kind = best[end - 1]
        found = [(cost + letter + (change if kind == "word" else 0), "letter")]
        for length in range(1, min(end, 12) + 1):
            word = text[end - length : end]
            if word in book:
                cost, kind = best[end - length]
                found.append((cost + book[word] + (change if kind == "letter" else 0), "word"))
        best.append(min(found))
    return best[-1][0]
