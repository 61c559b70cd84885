"""The cheapest beginnings that end with a letter, and those that end with a code word."""

NEVER = 1 << 60


def telegram_price(text: str, book: dict[str, int], letter: int, change: int) -> int:
    lengths = sorted({len(word) for word in book})
    by_letter, by_word = [0], [0]
    for end in range(1, len(text) + 1):
        by_letter.append(letter + min(by_letter[-1], by_word[-1] + (change if end > 1 else 0)))
        best = NEVER
        for length in lengths:
            begin = end - length
            if begin < 0:
                break
            price = book.get(text[begin:end])
            if price is not None:
                before = min(by_word[begin], by_letter[begin] + (change if begin else 0))
                best = min(best, before + price)
        by_word.append(best)
    return min(by_letter[-1], by_word[-1])
