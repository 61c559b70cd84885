"""The clock of a battle: all slots at one pace, and nobody waited for for ever."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from watcher import Seen, guessed

from assistant.pacing import Clock, Lane, Pacing
from eval.scores.shares import Share

COMMON = Pacing(mode="common")
TICK = 0.1


@dataclass
class Writing:
    """One contestant's answer: when how many characters are there, and when it ends."""

    text: str
    arrivals: list[tuple[float, int]]
    ends: float

    def at(self, now: float) -> tuple[int, bool]:
        there = sum(count for moment, count in self.arrivals if moment <= now)
        return there, now >= self.ends


def written(source: random.Random, text: str, contestant: dict) -> Writing:
    """`text` as a contestant writes it: its speed, its pieces and its stalls."""
    now = source.uniform(*contestant["first"])
    arrivals, at = [], 0
    while at < len(text):
        size = contestant["piece"](source, text[at:])
        arrivals.append((now, size))
        at += size
        now += size / contestant["speed"] * source.uniform(0.8, 1.2)
        if source.random() < contestant["stalls"]:
            now += source.uniform(0.4, 2.5)
    return Writing(text, arrivals, now + contestant["trails"])


def by_line(source: random.Random, rest: str) -> int:
    return len(rest.partition("\n")[0]) + ("\n" in rest)


QUICK = {"first": (0.1, 0.4), "piece": lambda s, r: min(len(r), s.randint(2, 6)),
         "speed": 400.0, "stalls": 0.0, "trails": 0.0}  # fmt: skip
SLOW = {"first": (0.5, 3.0), "piece": by_line, "speed": 45.0, "stalls": 0.06, "trails": 0.4}


def text_of(source: random.Random) -> str:
    """Lines of words, the same for both contestants."""
    lines = (" ".join("word" for _ in range(source.randint(1, 10))) for _ in range(30))
    return "\n".join(lines)[: source.randint(150, 900)]


def watched(
    writings: Mapping[str, Writing | Later], pacing: Pacing, source: random.Random
) -> tuple[dict[str, Seen], bool]:
    """What is seen of a battle, and whether the clock gave up on somebody."""
    clock = Clock(writings, pacing, source)
    seen = {letter: Seen(text=one.text) for letter, one in writings.items()}
    now = 0.0
    while any(not one.ended for one in seen.values()):
        now += TICK
        there = {letter: one.at(now) for letter, one in writings.items()}
        held_up = any(isinstance(one, Later) and now < one.begins for one in writings.values())
        clock.advance(now, there, held_up=held_up)
        for letter, one in seen.items():
            paced = pacing.mode == "common"
            shown = clock.shown(letter) if paced else there[letter][0]
            if shown:
                one.grew(now, shown)
            if not one.ended and there[letter][1] and shown == there[letter][0]:
                one.ended = now
    return seen, clock.unpaced


@dataclass
class Later:
    """A writing that begins when another one has ended: its engine was not awake before."""

    writing: Writing
    begins: float

    @property
    def text(self) -> str:
        return self.writing.text

    def at(self, now: float) -> tuple[int, bool]:
        return self.writing.at(now - self.begins)


def in_turn(source: random.Random, writings: dict[str, Writing]) -> dict[str, Writing | Later]:
    """The same, one after the other: whose engine was awake begins."""
    first, second = source.sample(sorted(writings), 2)
    wakes = writings[first].ends + source.uniform(1, 6)
    return {first: writings[first], second: Later(writings[second], wakes)}


def battles(
    count: int, pacing: Pacing, seed: int, *, turns: bool = False
) -> tuple[list, list[bool], float]:
    """Watched battles of QUICK and SLOW, where QUICK stood first, and the share given up;
    with `turns` one answers after the other."""
    source = random.Random(seed)
    kept, first, given_up = [], [], 0
    for _ in range(count):
        quick_first = source.random() < 0.5
        order = (QUICK, SLOW) if quick_first else (SLOW, QUICK)
        writings = {
            letter: written(source, text_of(source), one)
            for letter, one in zip("ab", order, strict=True)
        }
        if turns:
            writings = in_turn(source, writings)
        seen, unpaced = watched(writings, pacing, source)
        given_up += unpaced
        if not unpaced:
            kept.append([seen["a"], seen["b"]])
            first.append(quick_first)
    return kept, first, given_up / count


def test_who_watches_2000_battles_guesses_no_better_than_chance() -> None:
    """The upper end of the interval is below 55 %; without the clock it is nearly certain."""
    kept, first, given_up = battles(2000, COMMON, seed=1)
    share = guessed(kept, first)
    upper = Share(round(share * len(kept)), len(kept)).interval()[1]
    print(f"guessed {share:.1%} of {len(kept)}, at most {upper:.1%}; given up {given_up:.1%}")
    assert given_up < 0.05
    assert upper < 0.55


def test_who_watches_battles_in_turn_guesses_no_better_than_chance() -> None:
    """Though one answer is whole before the other begins; the clock gives up on nobody for it."""
    kept, first, given_up = battles(1500, COMMON, seed=3, turns=True)
    share = guessed(kept, first)
    upper = Share(round(share * len(kept)), len(kept)).interval()[1]
    print(f"guessed {share:.1%} of {len(kept)}, at most {upper:.1%}; given up {given_up:.1%}")
    assert given_up < 0.05
    assert upper < 0.55


def test_without_the_clock_the_same_watcher_knows() -> None:
    kept, first, _ = battles(300, Pacing(mode="off"), seed=2)
    assert guessed(kept, first) > 0.95


# ------------------------------------------------------------------ laws


@st.composite
def streams(draw: st.DrawFn) -> list[list[tuple[int, bool]]]:
    """For each slot its readiness at each tick: never less, then ended for good."""
    count = draw(st.integers(2, 4))
    ticks = draw(st.integers(1, 60))
    slots = []
    for _ in range(count):
        steps = draw(st.lists(st.integers(0, 60), min_size=ticks, max_size=ticks))
        end = draw(st.integers(0, ticks))
        total, slot = 0, []
        for n, step in enumerate(steps):
            total += step if n <= end else 0
            slot.append((total, n >= end))
        slots.append(slot)
    return slots


def play(slots: list[list[tuple[int, bool]]], pacing: Pacing = COMMON) -> list[list[int]]:
    """What is shown of each slot, tick by tick, and on until all is over."""
    letters = "abcd"[: len(slots)]
    clock, shown = Clock(letters, pacing, random.Random(0)), []
    for n in range(100_000):
        now = {
            letter: slot[min(n, len(slot) - 1)] if n < len(slot) else (slot[-1][0], True)
            for letter, slot in zip(letters, slots, strict=True)
        }
        clock.advance(n * TICK, now)
        shown.append([clock.shown(letter) for letter in letters])
        if n >= len(slots[0]) and clock.over:
            return shown
    raise AssertionError("the clock never came to its end")


@given(streams())
def test_what_is_shown_only_grows_never_outruns_what_is_ready_and_comes_to_its_end(slots) -> None:
    shown = play(slots)
    for before, after in pairwise(shown):
        assert all(a <= b for a, b in zip(before, after, strict=True))
    for n, counts in enumerate(shown):
        for slot, count in zip(slots, counts, strict=True):
            assert count <= slot[min(n, len(slot) - 1)][0]
    assert shown[-1] == [slot[-1][0] for slot in slots]


@given(streams())
def test_slots_that_are_not_finished_stand_at_the_same_character(slots) -> None:
    letters = "abcd"[: len(slots)]
    clock = Clock(letters, COMMON, random.Random(0))
    for n in range(len(slots[0])):
        now = {letter: slot[n] for letter, slot in zip(letters, slots, strict=True)}
        clock.advance(n * TICK, now)
        paced = [
            clock.shown(letter)
            for letter, (ready, ended) in now.items()
            if not (ended and clock.shown(letter) == ready)
        ]
        assert clock.unpaced or len(set(paced)) <= 1


def seconds_of(clock: Clock, there, until, start: float = 0.0) -> float:
    """Go on by ticks, `there(now)` being ready, until a condition holds; the moment."""
    now = start
    while not until():
        now += TICK
        clock.advance(now, there(now))
        assert now < 120
    return now


def test_nothing_is_shown_before_all_have_words() -> None:
    clock = Clock("ab", COMMON)
    for tick in range(90):
        clock.advance(tick * TICK, {"a": (tick * 20, False), "b": (0, False)})
        assert clock.shown("a") == 0
    assert not clock.unpaced


def test_the_wait_for_a_turn_is_none_for_words() -> None:
    """The ten seconds begin when nobody waits for a turn any more, however long that was."""
    clock = Clock("ab", COMMON)
    for tick in range(600):
        clock.advance(tick * TICK, {"a": (900, True), "b": (0, False)}, held_up=True)
    for tick in range(600, 690):
        clock.advance(tick * TICK, {"a": (900, True), "b": (0, False)})
        assert clock.shown("a") == 0
    assert not clock.unpaced
    seconds_of(clock, lambda now: {"a": (900, True), "b": (0, False)}, lambda: clock.unpaced, 69)


def test_who_has_no_words_ten_seconds_after_the_other_is_not_waited_for() -> None:
    clock = Clock("ab", COMMON)
    when = seconds_of(
        clock, lambda now: {"a": (900, False), "b": (0, False)}, lambda: clock.shown("a") > 0
    )
    assert when == pytest.approx(10, abs=0.5)
    assert clock.unpaced


def test_a_stall_stops_all_and_after_five_seconds_nobody() -> None:
    clock = Clock("ab", COMMON)

    def there(now: float) -> dict[str, tuple[int, bool]]:
        return {"a": (int(now * 400), False), "b": (min(int(now * 40), 400), False)}

    def stands() -> bool:
        before = clock.shown("a")
        clock.advance(clock._last + TICK, there(clock._last + TICK))
        return 300 < clock.shown("a") == before

    stopped = seconds_of(clock, there, stands)
    assert clock.shown("a") == clock.shown("b")
    given_up = seconds_of(clock, there, lambda: clock.unpaced, stopped)
    assert given_up - stopped == pytest.approx(5, abs=0.5)
    seconds_of(clock, there, lambda: clock.shown("a") > 600, given_up)
    assert clock.shown("b") == 400


def test_the_pace_is_never_above_the_one_that_is_set() -> None:
    pacing = Pacing(mode="common", characters_per_second=50)
    shown = play([[(5000, True)] * 40, [(5000, True)] * 40], pacing)
    assert max(b[0] - a[0] for a, b in pairwise(shown)) <= 50 * TICK + 1


def test_an_empty_answer_and_a_short_one_hold_nobody_up() -> None:
    shown = play([[(0, True)] * 20, [(2, True)] * 20, [(300, True)] * 20])
    assert len(shown) * TICK < 10


def test_a_speed_is_that_of_the_growth_and_stays_after_the_end() -> None:
    lane = Lane()
    lane.take(10, False, 0.0)
    lane.take(110, False, 2.0)
    lane.take(110, True, 2.4)
    lane.take(110, True, 50.0)
    assert lane.speed == pytest.approx(50)


def test_a_stop_of_one_slot_does_not_slow_the_other_down() -> None:
    lane = Lane()
    lane.take(10, False, 0.0)
    lane.take(410, False, 2.0)
    lane.take(20, True, 2.1)
    assert lane.speed == pytest.approx(200)
    clock = Clock("ab", COMMON)

    def there(now: float) -> dict[str, tuple[int, bool]]:
        return {"a": (900, False) if now < 1 else (clock.shown("a"), True), "b": (900, True)}

    assert seconds_of(clock, there, lambda: clock.over) < 20


def test_the_environment_turns_it_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEITAI_PACING", "off")
    assert COMMON.chosen().mode == "off"
    monkeypatch.delenv("LEITAI_PACING")
    assert COMMON.chosen().mode == "common"
