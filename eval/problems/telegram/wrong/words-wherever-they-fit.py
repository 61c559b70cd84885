"""Sends a letter on its own only where no word of the book ends."""


def telegram_price(text, book, letter, change):
    far = 1 << 60
    by_letter, by_word = [0], [0]
    for end in range(1, len(text) + 1):
        first = change if end > 1 else 0
        ends = [n for n in range(1, min(end, 12) + 1) if text[end - n : end] in book]
        word = far
        for length in ends:
            begin = end - length
            before = min(by_word[begin], by_letter[begin] + (change if begin else 0))
            word = min(word, before + book[text[begin:end]])
        by_letter.append(far if ends else letter + min(by_letter[-1], by_word[-1] + first))
        by_word.append(word)
    return min(by_letter[-1], by_word[-1])
