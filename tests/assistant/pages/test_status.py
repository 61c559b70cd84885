"""The status panel: what moves with battles is shown to administrators alone."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from ballots import lineup_of

from assistant.language import LANGUAGES, texts
from assistant.pages.status import StatusPage, panel
from assistant.people.person import Person
from assistant.standing import Snapshot
from runners.engines.status import EngineStatus
from runners.sandbox import SandboxState

NAMES = {"alpha": "Model-alpha", "beta": "Model-beta"}


def snapshot() -> Snapshot:
    engines = {name: EngineStatus(name, "ready", slots=4) for name in NAMES}
    return Snapshot(lineup_of(NAMES), engines, SandboxState("ready", "ready", ""), "ok")


class Steady:
    """A standing that is always the same."""

    async def refresh(self) -> Snapshot:
        return snapshot()


def asked_by(person: Person | None) -> SimpleNamespace:
    return SimpleNamespace(state=SimpleNamespace(person=person))


@pytest.mark.parametrize("role", ["member", "rater", "admin", None])
async def test_only_an_administrator_sees_who_is_writing(role) -> None:
    running = {"alpha": 3, "beta": 0}
    page = StatusPage(Steady(), texts("en"), running.__getitem__)  # type: ignore[arg-type]
    shown = await page._refresh(asked_by(Person("id", role) if role else None))  # type: ignore[arg-type]
    load = re.findall(r"(\d) / 4", shown)
    assert load == (["3", "0"] if role == "admin" else [])
    assert ("Answers at once" in shown) == (role == "admin")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_row_has_as_many_cells_as_the_head(language: str) -> None:
    for load in (None, dict.fromkeys(NAMES, 0)):
        table = panel(snapshot(), texts(language), load).split("</table>")[0]
        head, *rows = table.split("<tr>")[1:]
        assert {row.count("<td") for row in rows} == {head.count("<th ")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_engine_in_turn_says_so_beside_the_size_of_its_cache(language: str) -> None:
    told = snapshot()
    told.engines["alpha"] = EngineStatus("alpha", "ready", "in_turn", kv_tokens=12_345)
    shown = panel(told, texts(language))
    assert texts(language)("engine.in_turn") in shown
    assert "12,345" in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_engine_that_tells_the_size_of_its_cache_has_it_shown(language: str) -> None:
    told = snapshot()
    told.engines["alpha"] = EngineStatus("alpha", "ready", kv_tokens=12_345)
    assert panel(told, texts(language)).count("12,345") == 1
