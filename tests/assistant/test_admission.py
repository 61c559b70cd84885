"""The queue for the engines: who may stream, in which order, and that nobody is forgotten."""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from assistant.admission import Admission, Ticket

NAMES = "wxyz"
LETTERS = "abcd"


def enter(admission: Admission, contestants: str) -> Ticket:
    return admission.enter(dict(zip(LETTERS, contestants, strict=False)), lambda: None)


def leave(ticket: Ticket) -> None:
    for letter in list(ticket.needs):
        ticket.leave(letter)


def test_who_finds_places_starts_at_once() -> None:
    assert enter(Admission(lambda _: 1), "wx").inside


def test_a_battle_waits_for_all_its_contestants_and_sees_its_position() -> None:
    admission = Admission(lambda _: 1)
    first = enter(admission, "wx")
    second, third = enter(admission, "xy"), enter(admission, "wy")
    assert (second.position, third.position) == (1, 2)
    leave(first)
    assert second.inside
    assert third.position == 1


def test_a_battle_of_four_is_not_overtaken_by_those_who_want_its_contestants() -> None:
    admission = Admission(lambda _: 1)
    running = enter(admission, "w")
    four, late = enter(admission, "wxyz"), enter(admission, "xy")
    assert not late.inside
    leave(running)
    assert four.inside
    assert not late.inside


def test_one_may_pass_with_contestants_that_nobody_waits_for() -> None:
    admission = Admission(lambda _: 1)
    enter(admission, "w")
    enter(admission, "wx")
    assert enter(admission, "yz").inside


def test_giving_up_in_the_queue_lets_the_next_one_in() -> None:
    admission = Admission(lambda _: 1)
    enter(admission, "w")
    waiting, behind = enter(admission, "wx"), enter(admission, "xy")
    leave(waiting)
    assert behind.inside
    assert admission.waiting == 0


async def test_a_share_that_grows_is_noticed_without_anybody_leaving() -> None:
    capacity = 1
    admission = Admission(lambda _: capacity)
    enter(admission, "w")
    waiting = enter(admission, "w")
    capacity = 2
    async with asyncio.timeout(5):
        await waiting.admitted()
    assert waiting.inside


@given(st.lists(st.sets(st.sampled_from(NAMES), min_size=1), max_size=20), st.integers(1, 3))
def test_capacity_is_never_exceeded_and_all_get_their_turn(wishes, capacity) -> None:
    admission = Admission(lambda _: capacity)
    tickets = [enter(admission, "".join(sorted(wish))) for wish in wishes]
    done: list[Ticket] = []
    while len(done) < len(tickets):
        inside = [ticket for ticket in tickets if ticket.inside and ticket not in done]
        taken = [name for ticket in inside for name in ticket.needs.values()]
        assert all(taken.count(name) <= capacity for name in NAMES)
        assert inside, "somebody waits and nobody runs"
        done.append(inside[0])
        leave(inside[0])
