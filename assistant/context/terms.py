"""What counts as a word for a search by words: of code, of prose, of Chinese.

An identifier counts whole and by its parts (`readQuery_v2`: read, query, v2), a run of
Chinese by its pairs of characters, since words are not marked there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

_WORD = re.compile(r"[^\W_](?:\w*[^\W_])?", re.UNICODE)
_CJK = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3040-\u30ff\uac00-\ud7af]+")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\WA-Za-z\d_]+")
_LONGEST = 40
# What an earlier question counts beside the one after it (docs/context.md), and so much of it.
EARLIER = 0.5
_LONGEST_EARLIER = 1_000

# Words by which a question asks, not what it asks about. Chinese ones are pairs.
_ASKING = """a an and any are as at be been before but by can could do does for from had has have
how i if in into is it its make may me my not of on or our should so some that the their them
then there these they this those to us was we were what when where whether which while who why
will with would you your code function method class file
怎么 什么 如何 哪个 哪里 请问 一个 函数 代码 文件 可以 是否"""


def terms(text: str) -> Iterator[str]:
    """Every term of `text`, in order, with repeats."""
    for word in _WORD.findall(text):
        yield from _of_word(word)


def asked_terms(question: str) -> list[str]:
    """The different terms of a question, without the words by which it asks."""
    found = dict.fromkeys(terms(question))
    kept = [term for term in found if term not in _asking()]
    return kept or list(found)


def weighed_terms(question: str, earlier: Sequence[str] = ()) -> dict[str, float]:
    """The terms of a question, and with less weight those of the ones before it.

    `earlier` is newest first; each counts `EARLIER` of the one after it.
    """
    weighed: dict[str, float] = {}
    for age, asked in enumerate([question, *(one[:_LONGEST_EARLIER] for one in earlier)]):
        for term in asked_terms(asked):
            weighed.setdefault(term, EARLIER**age)
    return weighed


@cache
def _asking() -> frozenset[str]:
    return frozenset(terms(_ASKING))


def _of_word(word: str) -> Iterator[str]:
    if word.isascii():
        yield from _of_identifier(word)
        return
    at = 0
    for run in _CJK.finditer(word):
        yield from _of_identifier(word[at : run.start()])
        yield from _pairs(run[0])
        at = run.end()
    yield from _of_identifier(word[at:])


def _of_identifier(word: str) -> Iterator[str]:
    parts = [part.lower() for part in _PART.findall(word)]
    if len(parts) > 1 and len(word) <= _LONGEST:
        yield word.lower()
    for part in parts:
        if len(part) <= _LONGEST:
            yield _stem(part)


def _pairs(run: str) -> Iterator[str]:
    if len(run) == 1:
        yield run
    for at in range(len(run) - 1):
        yield run[at : at + 2]


def _stem(word: str) -> str:
    """English endings off, so that `parsed`, `parses` and `parsing` meet `parse`."""
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    for ending, kept in (("ing", 3), ("ed", 3), ("es", 3), ("s", 3), ("e", 3)):
        if word.endswith(ending) and not word.endswith("ss") and len(word) - len(ending) >= kept:
            stem = word[: -len(ending)]
            doubled = len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "lsz"
            return stem[:-1] if doubled else stem
    return word


def is_chinese(text: str) -> bool:
    """Whether a question is put in Chinese, at least in part: two characters in a row."""
    return any(len(run) > 1 for run in _CJK.findall(text))
