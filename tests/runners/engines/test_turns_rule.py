"""The rule of turns: who may be awake, whatever is asked in whatever order."""

from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from runners.engines.turns import TURN_SECONDS, At, Hold, Turns
from runners.turn import Turn

# Two run side by side on the first card; one needs both cards, two more want one each alone.
ENGINES = {
    "left": Turn(cards=[0], alone=False, sleeps=True),
    "right": Turn(cards=[0], alone=False, sleeps=True),
    "both": Turn(cards=[0, 1], alone=True, sleeps=True),
    "first": Turn(cards=[0], alone=True, sleeps=False),
    "second": Turn(cards=[1], alone=True, sleeps=True),
}
NAMES = st.sampled_from(sorted(ENGINES))
MOST_STEPS = 400


class Machine(RuleBasedStateMachine):
    """Clients come and go, keepers act or dawdle, engines crash, time passes."""

    holds = Bundle("holds")

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.told = 0
        self.turns = Turns(self._tell, lambda: self.now)
        for name, turn in ENGINES.items():
            self.turns.add(name, turn)
        self.waiting: list[Hold] = []

    def _tell(self) -> None:
        self.told += 1

    @rule(target=holds, name=NAMES)
    def ask(self, name: str) -> Hold:
        hold = self.turns.ask(name)
        self.waiting.append(hold)
        return hold

    @rule(hold=consumes(holds))
    def leave(self, hold: Hold) -> None:
        self.waiting.remove(hold)
        self.turns.leave(hold)

    @rule(name=NAMES)
    def act(self, name: str) -> None:
        """A keeper does its next step, whatever that is."""
        at = self.turns._at(name)
        if at is At.OFF:
            self.turns.come(name)
        elif at is At.COMING:
            self.turns.on(name)
        elif at is At.ON:
            self.turns.go(name)
        else:
            self.turns.off(name)

    @rule(name=NAMES)
    def crash(self, name: str) -> None:
        self.turns.off(name)

    @rule(seconds=st.floats(0.1, 2 * TURN_SECONDS))
    def pass_time(self, seconds: float) -> None:
        self.now += seconds

    @invariant()
    def two_that_exclude_each_other_are_never_both_there(self) -> None:
        there = [ENGINES[name] for name in ENGINES if self.turns._at(name) is not At.OFF]
        pairs = [(a, b) for n, a in enumerate(there) for b in there[n + 1 :]]
        assert not any(a.excludes(b) for a, b in pairs)

    @invariant()
    def nobody_is_awake_for_a_hold_that_must_wait(self) -> None:
        awake = [hold for hold in self.waiting if self.turns.is_awake(hold)]
        assert all(hold.admitted for hold in awake)

    def teardown(self) -> None:
        """Everybody who waits gets a turn, while newcomers keep coming for all the others."""
        for hold in list(self.waiting):
            self._served(hold)

    def _served(self, hold: Hold) -> None:
        for _ in range(MOST_STEPS):
            self._settle()
            if self.turns.is_awake(hold) or hold not in self.waiting:
                return
            self.now += TURN_SECONDS / 4
            # Answers end, and others come in their place.
            for other in [one for one in self.waiting if self.turns.is_awake(one)]:
                self.waiting.remove(other)
                newcomer = self.turns.ask(other.key)
                self.turns.leave(other)
                self.waiting.append(newcomer)
        raise AssertionError(f"{hold.key} starved")

    def _settle(self) -> None:
        before = -1
        while before != self.told:
            before = self.told
            for name in ENGINES:
                self.act(name)


Machine.TestCase.settings = settings(max_examples=80, stateful_step_count=40, deadline=None)
test_turns_hold_in_every_order = Machine.TestCase


def _turns(now: list[float]) -> Turns:
    turns = Turns(lambda: None, lambda: now[0])
    for name in ("left", "right", "first"):
        turns.add(name, ENGINES[name])
    return turns


def _come(turns: Turns, name: str) -> None:
    assert turns.come(name)
    turns.on(name)


def test_an_engine_that_nobody_is_in_the_way_of_stays_awake() -> None:
    turns = _turns([0.0])
    hold = turns.ask("left")
    _come(turns, "left")
    turns.leave(hold)
    assert not turns.go("left")
    turns.ask("right")
    assert not turns.go("left")
    turns.ask("first")
    assert not turns.go("left"), "somebody still holds the one beside it"


def test_newcomers_join_a_turn_that_has_just_begun_and_queue_behind_an_old_one() -> None:
    now = [0.0]
    turns = _turns(now)
    turns.ask("left")
    _come(turns, "left")
    turns.ask("first")
    now[0] = TURN_SECONDS / 2
    assert turns.ask("left").admitted
    now[0] = TURN_SECONDS * 2
    assert not turns.ask("left").admitted


def test_with_the_first_in_the_queue_go_all_who_can() -> None:
    now = [0.0]
    turns = _turns(now)
    inside = turns.ask("first")
    _come(turns, "first")
    now[0] = TURN_SECONDS * 2
    waiting = [turns.ask(name) for name in ("left", "first", "right", "left")]
    assert not any(hold.admitted for hold in waiting)
    turns.leave(inside)
    assert [hold.admitted for hold in waiting] == [True, False, True, True]
