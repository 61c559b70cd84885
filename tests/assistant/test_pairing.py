"""Draws follow what the votes leave unsure, never wait for them, and tell their chance truly."""

from __future__ import annotations

import random
import threading
from collections import Counter
from pathlib import Path

import pytest
from pydantic import ValidationError
from scripted_arena import FOUR, Stage, finished, started, until

from assistant.limits import load_app
from assistant.pairing import Draw, Pairing, PairingSettings
from eval.records import Battle, BattleState, DatabaseUnavailable, Records, Slot, Turn, Vote

EVEN = PairingSettings(pair_floor=1, order_floor=1)


@pytest.fixture
def records(tmp_path: Path):
    opened = Records.open(f"sqlite:///{tmp_path / 'leitai.db'}")
    yield opened
    opened.close()


def vote_on(records: Records, battle: str, choice: str, *contestants: str) -> None:
    slots = tuple(Slot(letter, one, {}) for letter, one in zip("abcd", contestants, strict=False))
    records.start_battle(
        Battle(battle, "ann", len(slots), "en", 0.5, None, slots), Turn(battle, 1, "Say hello")
    )
    records.set_state(battle, BattleState.ANSWERED)
    records.vote(Vote(battle, "ann", choice))


def pairing(records: Records, names=FOUR, settings=None, seed: int = 7) -> Pairing:
    return Pairing(records, names, settings or PairingSettings(), random.Random(seed))


async def looked(drawing: Pairing) -> Pairing:
    await drawing.look()
    return drawing


def draws_of(drawing: Pairing, ready, number: int = 100) -> list[Draw[str]]:
    return [drawing.draw(ready, 2) for _ in range(number)]


def assert_uniform(drawing: Pairing) -> None:
    chances = [one.probability for one in draws_of(drawing, FOUR)]
    assert chances == pytest.approx([1 / 12] * 100)


@pytest.mark.parametrize("slots", [2, 4])
async def test_the_probability_is_the_share_with_which_the_draw_comes(records, slots: int) -> None:
    for n in range(3):
        vote_on(records, f"battle {n}", "a", "alpha", "beta")
        vote_on(records, f"battle of four {n}", "tie", *FOUR)
    drawing = await looked(pairing(records))
    draws = [drawing.draw(FOUR, slots) for _ in range(6_000)]
    chances = {one.contestants: one.probability for one in draws}
    counts = Counter(one.contestants for one in draws)
    assert sum(chances.values()) == pytest.approx(1)
    assert max(chances.values()) > 1.2 * min(chances.values())  # what is known leans the draw
    for order, chance in chances.items():
        assert len(set(order)) == slots
        # Five standard deviations of a binomial count.
        tolerance = 5 * (chance * (1 - chance) / len(draws)) ** 0.5
        assert abs(counts[order] / len(draws) - chance) < tolerance


async def test_whom_nobody_has_judged_yet_is_drawn_more_often(records) -> None:
    for n in range(12):
        vote_on(records, f"battle {n}", "tie", *random.Random(n).sample(FOUR[:3], 2))
    drawing = await looked(pairing(records))
    draws = [drawing.draw(FOUR, 2) for _ in range(4_000)]
    share = sum("delta" in one.contestants for one in draws) / len(draws)
    assert 0.6 < share < 0.8  # half the draws if they were uniform, and never all of them


async def test_who_stood_on_one_side_stands_on_the_other_more_often(records) -> None:
    for n in range(10):
        vote_on(records, f"battle {n}", "tie", "alpha", "beta")
    drawing = await looked(pairing(records, FOUR[:2]))
    chances = {one.contestants: one.probability for one in draws_of(drawing, FOUR[:2])}
    assert chances[("beta", "alpha")] == pytest.approx(0.55)
    assert chances[("alpha", "beta")] == pytest.approx(0.45)


async def test_a_floor_of_one_draws_uniformly(records) -> None:
    vote_on(records, "battle", "a", "alpha", "beta")
    drawing = await looked(pairing(records, settings=EVEN))
    assert_uniform(drawing)


async def test_without_its_database_the_draw_is_uniform(records, monkeypatch) -> None:
    vote_on(records, "battle", "a", "alpha", "beta")
    drawing = await looked(pairing(records))

    def gone() -> int:
        raise DatabaseUnavailable("database_unreachable", "is away")

    monkeypatch.setattr(records, "revision", gone)
    await looked(drawing)
    assert_uniform(drawing)
    monkeypatch.undo()
    await looked(drawing)
    assert len({round(drawing.draw(FOUR, 2).probability, 6) for _ in range(200)}) > 1


async def test_votes_are_read_again_only_when_there_are_more(records, monkeypatch) -> None:
    reads = []
    read = records.meetings
    monkeypatch.setattr(records, "meetings", lambda: reads.append(1) or read())
    drawing = await looked(await looked(pairing(records)))
    assert len(reads) == 1
    vote_on(records, "battle", "a", "alpha", "beta")
    await looked(drawing)
    assert len(reads) == 2


async def test_a_replacement_is_none_of_those_who_are_there(records) -> None:
    for n in range(20):
        vote_on(records, f"battle {n}", "tie", "alpha", "beta")
    drawing = await looked(pairing(records))
    draws = [drawing.draw_other(["alpha"], ["gamma", "delta"]) for _ in range(400)]
    assert {one.contestants for one in draws} == {("gamma",), ("delta",)}
    # Both are equally unknown.
    assert [one.probability for one in draws] == pytest.approx([0.5] * len(draws))
    known = [drawing.draw_other(["alpha"], ["beta", "delta"]) for _ in range(400)]
    chances = {one.contestants[0]: one.probability for one in known}
    assert 0.25 <= chances["beta"] < 0.5 < chances["delta"]


def test_too_few_contestants_are_refused_by_count(records) -> None:
    with pytest.raises(ValueError, match=r"2 contestants are needed, 1 are ready"):
        pairing(records).draw(["alpha"], 2)


def test_a_floor_of_zero_is_refused_and_the_shipped_ones_are_the_defaults() -> None:
    with pytest.raises(ValidationError, match="pair_floor"):
        PairingSettings(pair_floor=0)
    assert load_app().pairing == PairingSettings(pair_floor=0.5, order_floor=0.9)


# -- in the arena ------------------------------------------------------------------


async def test_a_vote_leans_the_draws_that_follow(four: Stage) -> None:
    first = await finished(await started(four))
    assert first.probability == pytest.approx(1 / 12)
    await four.arena.vote("ann", first.id, "a")
    probabilities = []

    async def leaning() -> bool:
        battle = await finished(await started(four))
        stored = four.records.battle(battle.id)
        assert stored is not None
        assert stored.battle.pair_probability == battle.probability
        probabilities.append(battle.probability)
        return abs(battle.probability - 1 / 12) > 1e-3

    while not await leaning():
        assert len(probabilities) < 20, "the vote was never taken into account"


async def test_a_battle_begins_while_the_votes_are_still_being_read(
    four: Stage, monkeypatch
) -> None:
    release, asked = threading.Event(), threading.Event()
    read = four.records.meetings

    def slow():
        asked.set()
        assert release.wait(20)
        return read()

    first = await finished(await started(four))
    monkeypatch.setattr(four.records, "meetings", slow)
    await four.arena.vote("ann", first.id, "a")
    await until(asked.is_set)
    battle = await finished(await started(four))
    assert battle.state == BattleState.ANSWERED
    assert battle.probability == pytest.approx(1 / 12)
    release.set()


async def test_what_cannot_be_reckoned_never_stops_a_battle(four: Stage, monkeypatch) -> None:
    def broken():
        raise ArithmeticError("no such figure")

    first = await finished(await started(four))
    monkeypatch.setattr(four.records, "meetings", broken)
    await four.arena.vote("ann", first.id, "a")
    battle = await finished(await started(four))
    assert battle.state == BattleState.ANSWERED
    assert battle.probability == pytest.approx(1 / 12)


async def test_a_contestant_without_an_engine_is_not_drawn(stage: Stage, monkeypatch) -> None:
    there = stage.engines.statuses()
    del there["gamma"]  # its weights are missing, so the host has no word of it
    monkeypatch.setattr(stage.engines, "statuses", lambda: there)
    for _ in range(4):
        battle = await finished(await started(stage))
        assert {slot.contestant for slot in battle.slots} == {"alpha", "beta"}
