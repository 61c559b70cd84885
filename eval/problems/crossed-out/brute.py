"""Every choice of letters that stay."""

from itertools import combinations


def last_word(word: str, most: int) -> str:
    return max(
        "".join(letters)
        for length in range(len(word) - most, len(word) + 1)
        for letters in combinations(word, length)
    )
