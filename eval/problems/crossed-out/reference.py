"""A stack: a letter pushes out smaller ones before it; at the end nothing is cut off."""


def last_word(word: str, most: int) -> str:
    kept: list[str] = []
    for letter in word:
        while most and kept and kept[-1] < letter:
            kept.pop()
            most -= 1
        kept.append(letter)
    return "".join(kept)
