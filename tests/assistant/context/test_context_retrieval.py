"""Forty questions about this repository find their functions; meaning helps words."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import pytest
from own_questions import changed, filled, further, own_files, questions, recall

from assistant.context.index import Index
from runners.embedding import EmbeddingSettings, Encoder, load_encoder

# About 1,500 chunks, which take half a minute; `make bench` measures all of them.
SHARE = 0.25


@cache
def encoder() -> Encoder:
    return load_encoder(EmbeddingSettings(model="packaged", threads=2))


@pytest.fixture(scope="module")
def index() -> Index:
    paths = own_files(SHARE)
    index = filled(paths)
    texts = {path: index.meant(path) for path in paths}
    rows = iter(encoder().encode([text for path in paths for text in texts[path]]))
    for path in paths:
        index.set_vectors(path, texts[path], [next(rows) for _ in texts[path]])
    return index


def test_no_question_names_its_function() -> None:
    assert len(questions()) == 40
    for question in questions():
        name = question.symbol.rpartition(".")[2].lstrip("_")
        words = re.findall(r"\w+", question.ask.lower())
        assert "_" not in name or name not in words, question


@pytest.mark.timeout(600)
def test_a_further_question_finds_what_the_one_before_it_found(index: Index) -> None:
    asked = further()
    alone = recall(index, [replace(one, earlier=()) for one in asked], None)
    after = recall(index, asked, None)
    print(f"recall@5 by words: by itself {alone:.3f}, after its first {after:.3f}")
    assert after >= 0.6
    assert after > alone
    # Who asks about something else finds it.
    assert recall(index, changed(), None) >= recall(index, questions(), None) - 0.1


@pytest.mark.timeout(600)
def test_the_function_is_among_the_first_five(index: Index) -> None:
    asked = questions()
    by_words = recall(index, asked, None)
    both = recall(index, asked, encoder().encode([question.ask for question in asked]))
    print(f"recall@5: BM25 alone {by_words:.3f}, with meaning {both:.3f}")
    assert both >= 0.8
    assert both >= by_words
