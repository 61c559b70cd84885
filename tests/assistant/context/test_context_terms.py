"""Words of code, prose and Chinese meet their questions, and rarer ones weigh more."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.context.terms import asked_terms, is_chinese, terms
from assistant.context.words import Words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("readQuery", ["readquery", "read", "query"]),
        ("_read_query2", ["read_query2", "read", "query", "2"]),
        ("HTTPServer", ["httpserver", "http", "server"]),
        ("读取文件abc", ["读取", "取文", "文件", "abc"]),
        ("价", ["价"]),
        ("", []),
    ],
)
def test_a_word_counts_whole_and_by_its_parts(text: str, expected: list[str]) -> None:
    assert list(terms(text)) == expected


@pytest.mark.parametrize("words", [("parse", "parses", "parsed", "parsing"), ("query", "queries")])
def test_english_endings_make_no_difference(words: tuple[str, ...]) -> None:
    assert len({tuple(terms(word)) for word in words}) == 1


def test_words_of_asking_are_left_out_unless_there_are_no_others() -> None:
    assert asked_terms("How does the parser work?") == list(terms("parser work"))
    assert asked_terms("what is it")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("数据在哪里", True), ("where 数据", True), ("where", False), ("中", False)],
)
def test_a_question_in_chinese_is_known(text: str, expected: bool) -> None:
    assert is_chinese(text) == expected


def test_rare_terms_weigh_more_and_dead_rows_nothing() -> None:
    words = Words()
    for counts in ({"common": 1, "rare": 1}, {"common": 1, "x": 1}, {"common": 1, "y": 1}):
        words.add(counts)
    alive = np.array([True, True, True])
    rare, common = words.scores({"rare": 1}, alive), words.scores({"common": 1}, alive)
    assert rare[0] > common[0] > 0
    assert words.scores({"rare": 0.5}, alive)[0] == rare[0] / 2
    assert rare[1] == 0
    assert not words.scores({"rare": 1}, np.array([False, True, True])).any()


document = st.dictionaries(st.sampled_from("abcdefg"), st.integers(1, 5), min_size=1)
documents = st.lists(document, min_size=1, max_size=12)


@given(
    documents=documents, dead=st.sets(st.integers(0, 11)), asked=st.sets(st.sampled_from("abcz"))
)
def test_rows_that_went_leave_no_trace(
    documents: list[dict[str, int]], dead: set[int], asked: set[str]
) -> None:
    """Scores are those of an index that never had the dead rows."""
    alive = np.array([at not in dead for at in range(len(documents))])
    grown, made = Words(), Words()
    for at, counts in enumerate(documents):
        grown.add(counts)
        if alive[at]:
            made.add(counts)
    wanted = dict.fromkeys(sorted(asked), 1.0)
    expected = made.scores(wanted, np.ones(int(alive.sum()), np.bool_))
    assert np.allclose(grown.scores(wanted, alive)[alive], expected)


@given(text=st.text())
def test_any_text_has_terms_without_capitals(text: str) -> None:
    assert all(term == term.lower() or not term.isascii() for term in Counter(terms(text)))
