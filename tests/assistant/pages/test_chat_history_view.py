"""The list of conversations and what a search found, without a browser."""

from __future__ import annotations

from html import unescape

from chat_values import WHEN
from hypothesis import given
from hypothesis import strategies as st

from assistant.chat.values import Found, HistoryEntry, SearchHit
from assistant.language import texts
from assistant.markdown import visible
from assistant.pages.chat_history_view import found, history, marked

EN = texts("en")


def hit(excerpt: str, **changes: object) -> SearchHit:
    values = {"turn": "T1", "by": "words", "changed": WHEN, **changes}
    return SearchHit("C1", "A title", excerpt=excerpt, **values)  # type: ignore[arg-type]


def test_the_conversation_shown_is_marked_and_each_has_its_day_and_contestants() -> None:
    entries = [HistoryEntry(one, f"Title {one}", ("alpha",), WHEN, 1) for one in ("C1", "C2")]
    html = history(entries, "C2", {"alpha": "Model-alpha"}, EN)
    assert html.count('aria-current="page"') == 1
    assert html.count("2026-03-01 12:30") == 2
    assert "Model-alpha" in html


def test_titles_are_text_whatever_they_say() -> None:
    html = history([HistoryEntry("C1", "<img src=x>\u202e", (), WHEN, 1)], "", {}, EN)
    assert "<img" not in html
    assert "\u202e" not in html


def test_the_words_found_are_marked_in_any_case() -> None:
    assert marked("How to Sort a list", "sort LIST") == (
        "How to <mark>Sort</mark> a <mark>list</mark>"
    )


@given(st.text(max_size=40), st.text(max_size=12))
def test_an_excerpt_stays_what_it_was_and_brings_no_markup(excerpt: str, words: str) -> None:
    html = marked(excerpt, words)
    plain = html.replace("<mark>", "").replace("</mark>", "")
    assert "<" not in plain
    assert unescape(plain) == visible(excerpt)


def test_what_was_found_by_meaning_says_so_and_missing_meaning_is_said() -> None:
    assert "near in meaning" in found(
        Found((hit("x", by="meaning", score=0.5),), True), "y", "", EN
    )
    assert "words only" in found(Found((), False), "y", "", EN)
