"""Topics of free questions: found by the packaged model, named readably, and steady."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.votes.topics import LEAST, topics, words
from runners.embedding import EmbeddingSettings, Encoder, Vectors, load_encoder

NOUNS = ("names", "prices", "users", "orders", "dates", "files")
KINDS = {
    "sql": "Write an SQL query that joins the table {} with the table {}",
    "regex": "Which regular expression (regex) matches {} but not {}?",
    "http": "Send an HTTP request for {} and retry when the server answers with {}",
}


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder(EmbeddingSettings(model="packaged"))


def asked(number: int) -> tuple[list[str], list[str]]:
    """Questions of the three kinds in turn, and their kinds."""
    pairs = itertools.cycle(itertools.permutations(NOUNS, 2))
    kinds = [list(KINDS)[n % 3] for n in range(number)]
    return [KINDS[kind].format(*next(pairs)) for kind in kinds], kinds


def test_questions_of_a_kind_share_a_topic_that_is_named_after_it(encoder: Encoder) -> None:
    prompts, kinds = asked(60)
    named = topics(prompts, encoder.encode(prompts))
    assert topics(prompts, encoder.encode(prompts)) == named
    for kind, words_of_kind in KINDS.items():
        own = {name for name, of in zip(named, kinds, strict=True) if of == kind}
        others = {name for name, of in zip(named, kinds, strict=True) if of != kind}
        assert not own & others
        telling = words(words_of_kind).difference(
            *(words(text) for other, text in KINDS.items() if other != kind)
        )
        assert all(telling & set(name.split(" · ")) for name in own)


def test_a_new_question_joins_a_topic_and_leaves_the_others_as_they_were(
    encoder: Encoder,
) -> None:
    prompts, _ = asked(60)
    vectors = encoder.encode(prompts)
    before = topics(prompts[:50], vectors[:50])
    after = topics(prompts[:55], vectors[:55])  # drawn anew with 62
    assert after[:50] == before
    assert set(after) == set(before)


def test_few_questions_have_no_topics() -> None:
    assert topics(["?"] * (LEAST - 1), np.zeros((LEAST - 1, 4), np.float32)) == [""] * (LEAST - 1)


def test_chinese_questions_are_named_by_whole_words() -> None:
    prompts = [
        *(f"请写一个反转链表的函数，长度{n}" for n in range(15)),
        *(f"如何用正则表达式匹配{n}位日期？" for n in range(15)),
    ]
    rows = np.repeat(np.eye(2, dtype=np.float32), 15, axis=0)
    named = topics(prompts, rows)
    assert "反转链表" in named[0].split(" · ")
    assert "正则表达式匹配" in named[-1].split(" · ")
    assert named == [named[0]] * 15 + [named[-1]] * 15


def test_common_words_and_hollow_characters_name_nothing() -> None:
    assert words("Please write a function that returns the C++ trie") == {"c++", "trie"}
    assert words("请把它给我") == set()
    assert "的链" not in words("有序的链表")


def rows_of(number: int, seed: int) -> Vectors:
    rows = np.random.default_rng(seed).standard_normal((number, 8)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=LEAST, max_size=60), st.integers(0, 9))
def test_any_questions_have_names_that_fit_an_address(prompts: list[str], seed: int) -> None:
    rows = rows_of(len(prompts), seed)
    named = topics(prompts, rows)
    assert len(named) == len(prompts)
    assert all(0 < len(name) <= 40 for name in named)
    assert topics(prompts, rows) == named
