"""What belongs to an open page is found by its session for as long as it is open."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from assistant.pages.open_pages import OpenPages


def page(session: str) -> Any:
    return SimpleNamespace(session_hash=session)


def test_a_page_has_its_own_as_long_as_it_is_open() -> None:
    pages = OpenPages[list[str]]()
    with pages.opened(page("one"), []) as own:
        assert pages.of(page("one")) is own
        assert pages.of(page("two")) is None
        with pages.opened(page("one"), []) as newer:
            assert pages.of(page("one")) is newer
        assert pages.of(page("one")) is None
    assert pages.of(page("one")) is None


def test_an_older_event_that_ends_takes_nothing_from_a_newer_one() -> None:
    pages = OpenPages[list[str]]()
    older = pages.opened(page("one"), [])
    older.__enter__()
    with pages.opened(page("one"), []) as newer:
        older.__exit__(None, None, None)
        assert pages.of(page("one")) is newer
