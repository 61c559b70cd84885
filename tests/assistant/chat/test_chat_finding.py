"""Conversations are found again: by any word in any language, by meaning, after a restart."""

from __future__ import annotations

import numpy as np
import pytest
from talking import Talk

from assistant.chat import finding
from assistant.chat.finding import LONGEST_SEARCH
from assistant.refusal import Refusal
from eval.records.conversations import Conversations

TOPICS = ("sort", "cat", "bank")


class Encoder:
    """Texts to directions by the topic word in them; counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.fault: Exception | None = None

    def __call__(self, texts):
        if self.fault:
            raise self.fault
        self.asked += texts
        rows = np.zeros((len(texts), len(TOPICS) + 1), np.float32)
        for row, text in zip(rows, texts, strict=True):
            found = [n for n, topic in enumerate(TOPICS) if topic in text] or [len(TOPICS)]
            row[found[0]] = 1.0
        return rows


@pytest.fixture
def chat_database(database_url: str) -> str:
    """These promises hold on each kind of database."""
    return database_url


async def test_words_in_prompts_answers_and_titles_are_found_and_shown_in_place(talk: Talk):
    talk.says("链表可以用三个指针反转。")
    first = await talk.asked("How do I reverse a linked list? " + "filler " * 100 + "NEEDLE here")
    talk.says("Nothing of note.")
    second = await talk.asked("A question about geese")
    await talk.chat.rename("ann", second.id, "Ornithology")
    found = await talk.chat.search("ann", "needle")
    (hit,) = found.hits
    assert (hit.conversation, hit.by, found.by_meaning) == (first.id, "words", False)
    assert hit.excerpt.startswith("…")
    assert "NEEDLE" in hit.excerpt
    assert hit.turn == first.view().turns[0].id
    (hit,) = (await talk.chat.search("ann", "指针 反转")).hits
    assert hit.conversation == first.id
    (hit,) = (await talk.chat.search("ann", "orniTHO")).hits
    assert (hit.conversation, hit.turn, hit.title) == (second.id, None, "Ornithology")
    assert (await talk.chat.search("ann", "needle geese")).hits == ()
    assert (await talk.chat.search("ann", "  ")).hits == ()
    assert (await talk.chat.search("bob", "needle")).hits == ()
    with pytest.raises(Refusal, match="search_too_long"):
        await talk.chat.search("ann", "x" * (LONGEST_SEARCH + 1))


async def test_meaning_finds_what_words_do_not_after_them_and_nothing_twice(talk_on):
    encoder = Encoder()
    async with talk_on(encode=encoder, encoder="topics") as talk:
        sort = await talk.asked("please sort my list")
        await talk.asked("my cat is ill")
        both = await talk.asked("sort out the bank")
        found = await talk.chat.search("ann", "bank sort")
        assert found.by_meaning
        assert [(hit.conversation, hit.by) for hit in found.hits] == [
            (both.id, "words"), (sort.id, "meaning"),
        ]  # fmt: skip
        assert found.hits[1].score == pytest.approx(1.0)
        assert found.hits[1].excerpt.startswith("please sort my list")
        # What was encoded once is kept; only the question is new.
        encoder.asked.clear()
        await talk.chat.search("ann", "cat sort")
        assert encoder.asked == ["cat sort"]
    later = Encoder()
    async with talk_on(encode=later, encoder="topics") as talk:
        assert len((await talk.chat.search("ann", "the bank")).hits) >= 1
        assert later.asked == ["the bank"]


async def test_another_encoder_has_vectors_of_its_own(talk_on):
    async with talk_on(encode=Encoder(), encoder="one") as talk:
        await talk.asked("sort")
        await talk.chat.search("ann", "x")
    other = Encoder()
    async with talk_on(encode=other, encoder="two") as talk:
        await talk.chat.search("ann", "x")
        assert len(other.asked) == 2
        assert Conversations.beside(talk.records).vectors("one", []) == {}


async def test_what_takes_too_long_to_prepare_follows_in_the_background(talk_on, monkeypatch):
    monkeypatch.setattr(finding, "_PATIENCE_S", 0.0)
    async with talk_on(encode=Encoder(), encoder="slow") as talk:
        live = await talk.asked("my cat is ill")
        first = await talk.chat.search("ann", "about a cat or two")
        assert (first.hits, first.by_meaning, first.not_compared) == ((), True, 1)
        await talk.chat._finding._background
        second = await talk.chat.search("ann", "about a cat or two")
        assert [hit.conversation for hit in second.hits] == [live.id]
        assert second.not_compared == 0


async def test_an_encoder_that_fails_leaves_the_words(talk_on):
    encoder = Encoder()
    encoder.fault = RuntimeError("no model")
    async with talk_on(encode=encoder) as talk:
        await talk.asked("sort a list")
        found = await talk.chat.search("ann", "sort")
        assert ([hit.by for hit in found.hits], found.by_meaning) == (["words"], False)


async def test_history_tells_what_is_under_way_and_latest_is_the_page_to_open(talk: Talk):
    first = await talk.asked("one")
    second = await talk.asked("two", ("alpha", "beta"))
    entries = await talk.chat.history("ann")
    assert [(one.id, one.title, one.turns, one.under_way) for one in entries] == [
        (second.id, "two", 1, False), (first.id, "one", 1, False),
    ]  # fmt: skip
    assert entries[0].contestants == ("alpha", "beta")
    assert (await talk.chat.latest("ann")) is second
    assert len(await talk.chat.history("ann", 1)) == 1
