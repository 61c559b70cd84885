"""What somebody needs is read from the address; a real run says who is for that."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kept_load_test import whole
from kept_run import NAME, kept_run

from assistant.advising import Advising, Evidence, NoEvidence, cards, needs_of, run_for
from assistant.language import texts
from assistant.pages.reports_advice import AdvicePart
from assistant.refusal import Refusal, worded
from assistant.reports_address import NEEDS, Address
from assistant.run_human import RunHuman
from assistant.run_lines import RunLine
from assistant.run_tables import PARTS
from assistant.runs import Listing, NoSuchRun, Runs
from eval.advice import Needs
from eval.records.reviews import Reviews
from eval.runs.folder import Run

# ------------------------------------------------------------------ the address


def test_an_address_without_needs_asks_for_little() -> None:
    assert needs_of(Address()) == Needs()
    assert not Address(run="first", speed="one").has_needs


def test_every_choice_is_part_of_the_needs() -> None:
    query = (
        "card=RTX3060&cards=2&budget=120.5&context=8192&speak=zh&at_once=4&api=no&data=stays"
        "&use=private"
    )
    assert needs_of(Address.of(query)) == Needs(
        card="RTX3060", cards=2, budget=120.5, context=8192, language="zh", concurrency=4,
        api_allowed=False, data_may_leave=False, commercial=False,
    )  # fmt: skip
    assert (
        needs_of(Address(card="4090")).card == needs_of(Address(card="rtx 4090")).card == "RTX4090"
    )
    assert needs_of(Address(card="CPU", memory="15.5", cards="4")) == Needs(
        card="cpu", memory_gib=15.5
    )


def test_needs_stay_when_another_run_is_opened() -> None:
    address = Address(run="a", problem="p", speed="s", card="cpu", budget="9", page="2")
    assert Address.of(address.fresh(run="b").partition("?")[2]) == Address(
        run="b", card="cpu", budget="9", page="2"
    )


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "written",
    ["card=abacus", "speak=la", "card=L4&cards=0", "card=L4&cards=99", "context=many", "context=-1",
     "context=1.5", "budget=-1", "budget=nan", "budget=inf", "budget=1e300", "at_once=0",
     "at_once=%D9%A3", "card=cpu&memory=lots", "context=" + "9" * 3000],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_with_the_mend(written: str, language: str) -> None:
    with pytest.raises(Refusal) as refused:
        needs_of(Address.of(written))
    said = worded(refused.value, texts(language))
    assert said != texts(language)("refusal.internal")


@given(st.fixed_dictionaries({name: st.text(max_size=12) for name in NEEDS}))
def test_any_address_is_needs_or_refused(values: dict[str, str]) -> None:
    try:
        needs = needs_of(Address(**values))
    except Refusal:
        return
    assert needs.context >= 1 and needs.concurrency >= 1


def test_the_fields_of_needs_are_fields_of_the_address() -> None:
    assert set(NEEDS) <= {field.name for field in fields(Address)}
    assert "RTX3060" in cards().cards


def test_advice_comes_from_the_run_that_is_open_else_from_the_newest_whole_one() -> None:
    lines = (RunLine("half", "running"), RunLine("new", "done"), RunLine("old", "done"))
    listing = Listing(lines, 0, "")
    found = [
        run_for(address, listing) for address in (Address(), Address(run="old"), Address(run="x"))
    ]
    assert found == [lines[1], lines[2], None]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "There is no run nope here"), ("zh", "没有名为 nope 的运行")]
)
async def test_needs_with_a_run_that_is_not_there_name_it_though_others_have_ended(
    advising: Advising, language: str, words: str
) -> None:
    listing = Listing((RunLine("first", "done"),), 0, "")
    part = AdvicePart(advising, texts(language))
    told = await part.shown(listing, Address.of("run=nope&context=5"))
    assert words in told["advice-result"]["value"]
    nothing = await part.shown(Listing((), 0, ""), Address.of("context=5"))
    assert texts(language)("advice.no_run") in nothing["advice-result"]["value"]


# ------------------------------------------------------------------ the evidence


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def advising(home: Path) -> Iterator[Advising]:
    reviews = Reviews.open(f"sqlite:///{home / 'leitai.db'}")
    runs = Runs(home / "runs")
    yield Advising(runs, RunHuman(runs, reviews), home, home / "weights")
    runs.close()
    reviews.close()


async def gathered(advising: Advising, name: str = NAME) -> Evidence:
    while True:
        if found := await advising.evidence(name):
            return found


async def test_a_real_run_is_advised_from(home: Path, advising: Advising) -> None:
    kept_run(home / "runs")
    found = await gathered(advising)
    assert len(found.candidates) == 4
    for query in ("", "card=cpu&memory=8", "card=RTX3060&speak=zh&context=4096", "data=stays"):
        advice = found.advise(needs_of(Address.of(query)))
        out = {contestant for contestant, _ in advice.excluded}
        assert not out & {advice.choice, *advice.undecided}
        assert out | {advice.choice, *advice.undecided} - {None} <= set(found.labels)
        assert advice.reasons


async def test_nothing_is_gathered_twice_and_what_is_new_is_read(
    home: Path, advising: Advising
) -> None:
    run = kept_run(home / "runs")
    contestant, record = next(iter(run.manifest["determined"]["contestants"].items()))
    first = await gathered(advising)
    assert await advising.evidence(NAME) is first
    assert not any(one.speeds for one in first.candidates)
    fingerprint = {**record, "digest": "aa", "driver": None}
    whole(home / "perf", "one", target=contestant, fingerprint=fingerprint)
    advising._kept[NAME].took = 0  # or the first evidence would rest a while
    while (found := await gathered(advising)) is first:
        await asyncio.sleep(0.01)
    assert [bool(one.speeds) for one in found.candidates] == [True, False, False, False]


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_tables_of_a_run_are_gathered_with_its_evidence(
    home: Path, advising: Advising, language: str
) -> None:
    kept_run(home / "runs")
    await gathered(advising)
    tables = await advising.tables(NAME)
    for part in PARTS:
        made = tables.part(part, language)
        assert 'class="legend"' in made and str(home) not in made
        assert tables.part(part, language) is made


async def test_a_broken_measurement_is_told_and_the_rest_counts(
    home: Path, advising: Advising
) -> None:
    kept_run(home / "runs")
    (home / "perf" / "hurt").mkdir(parents=True)
    found = await gathered(advising)
    assert len(found.candidates) == 4
    assert any("hurt" in one for one in found.unread)


async def test_a_run_that_says_nothing_is_no_evidence(home: Path, advising: Advising) -> None:
    run = kept_run(home / "runs")
    for name in ("samples.jsonl", "judgements.jsonl"):
        (Run(run.folder).folder / name).write_text("")
    with pytest.raises(NoEvidence) as said:
        await gathered(advising)
    assert str(home) not in str(said.value)
    with pytest.raises(NoSuchRun):
        await advising.evidence("nope")
