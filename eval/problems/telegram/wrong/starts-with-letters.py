"""Pays for a change where the telegram begins with a code word."""


def telegram_price(text, book, letter, change):
    far = 1 << 60
    by_letter, by_word = [0], [far]
    for end in range(1, len(text) + 1):
        word = far
        for length in range(1, min(end, 12) + 1):
            begin = end - length
            if text[begin:end] in book:
                before = min(by_word[begin], by_letter[begin] + change)
                word = min(word, before + book[text[begin:end]])
        by_letter.append(letter + min(by_letter[-1], by_word[-1] + change))
        by_word.append(word)
    return min(by_letter[-1], by_word[-1])
