"""A real database, of each kind in turn, battles to put into it, and a server that answers."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import pytest

from eval.records import LETTERS, Battle, BattleState, Records, Slot, Turn
from runners.scripted import Script, ScriptedEndpoint

CONTESTANTS = ["qwen", "deepseek", "yi", "glm"]


@pytest.fixture
def url(database_url: str) -> str:
    """A migrated database without records."""
    return database_url


@pytest.fixture
def records(url: str) -> Iterator[Records]:
    opened = Records.open(url)
    yield opened
    opened.close()


def make_battle(name: str, person: str = "ann", layout: int = 2, **changes) -> Battle:
    """A battle of the first `layout` contestants."""
    slots = [
        Slot(letter, contestant, {"name": contestant.title(), "sampling": {"temperature": 0}})
        for letter, contestant in zip(LETTERS, CONTESTANTS[:layout], strict=False)
    ]
    return Battle(name, person, layout, "en", 0.25, None, tuple(slots), **changes)


@pytest.fixture
def begin(records: Records) -> Callable[..., str]:
    """`begin()` records a new battle in the state asked for and returns its id."""
    numbers = itertools.count(1)

    def start(state: str = "answered", **fields) -> str:
        battle = make_battle(f"battle-{next(numbers)}", **fields)
        records.start_battle(battle, Turn(battle.id, 1, "Reverse a list, please."))
        if state != "open":
            records.set_state(battle.id, BattleState(state))
        return battle.id

    return start


@pytest.fixture
def endpoint() -> Iterator[ScriptedEndpoint]:
    """A server whose answer is always the same function."""
    started = ScriptedEndpoint(Script.of("def add(numbers): return sum(numbers)"))
    started.start_in_thread()
    yield started
    started.stop()
