"""Right, and quadratic: cuts out every ending, however long the words are."""


def telegram_price(text, book, letter, change):
    far = 1 << 60
    by_letter, by_word = [0], [0]
    for end in range(1, len(text) + 1):
        word = far
        for begin in range(end):
            part = text[begin:end]
            if part in book:
                before = min(by_word[begin], by_letter[begin] + (change if begin else 0))
                word = min(word, before + book[part])
        by_letter.append(letter + min(by_letter[-1], by_word[-1] + (change if end > 1 else 0)))
        by_word.append(word)
    return min(by_letter[-1], by_word[-1])
