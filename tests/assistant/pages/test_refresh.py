"""Pages are refreshed briskly, and share what the process can do when there are many."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from assistant.pages.refresh import Refresh


@pytest.mark.parametrize(
    ("pages", "interval"), [(0, 0.1), (1, 0.1), (10, 0.1), (20, 0.2), (30, 0.3), (500, 0.33)]
)
def test_the_pages_share_one_budget_within_both_bounds(pages: int, interval: float) -> None:
    refresh = Refresh(budget=100)
    with ExitStack() as follows:
        for _ in range(pages):
            follows.enter_context(refresh.following())
        assert refresh.interval() == pytest.approx(interval)


def test_64_pages_are_refreshed_at_least_three_times_a_second() -> None:
    refresh = Refresh()
    with ExitStack() as follows:
        for _ in range(64):
            follows.enter_context(refresh.following())
        assert 1 / refresh.interval() >= 3


def test_a_page_that_broke_off_gives_its_share_back() -> None:
    refresh = Refresh(budget=1)
    with pytest.raises(GeneratorExit), refresh.following():
        assert refresh.interval() == 0.33
        raise GeneratorExit
    assert refresh.interval() == 0.1
