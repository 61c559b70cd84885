"""Which conversation a page shows: the latest wish holds, others fall silent."""

from __future__ import annotations

from assistant.pages.chat_viewers import Viewers


def test_what_a_page_looked_at_before_is_over() -> None:
    viewers = Viewers()
    first = viewers.look("page", "C1")
    assert viewers.is_looking("page", first)
    second = viewers.look("page", "C1")
    assert not viewers.is_looking("page", first)
    assert viewers.is_looking("page", second)


def test_other_pages_are_not_disturbed() -> None:
    viewers = Viewers()
    first = viewers.look("one", "C1")
    viewers.look("two", "C1")
    assert viewers.is_looking("one", first)


def test_a_page_of_before_a_restart_is_believed() -> None:
    viewers = Viewers()
    assert viewers.is_at("page", "C1")
    viewers.look("page", "C2")
    assert not viewers.is_at("page", "C1")


def test_results_of_a_block_are_for_a_bench_that_still_holds_it() -> None:
    viewers = Viewers()
    viewers.look("page", "C1")
    assert viewers.has_chosen("page", "A1:0")
    viewers.choose("page", "A1:1")
    assert not viewers.has_chosen("page", "A1:0")


def test_only_the_latest_pages_are_kept() -> None:
    viewers = Viewers(most=2)
    looking = [viewers.look(str(page), "C1") for page in range(3)]
    assert [viewers.is_looking(str(n), one) for n, one in enumerate(looking)] == [
        False, True, True,
    ]  # fmt: skip
