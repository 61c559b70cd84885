"""Advice and tables for whoever looks: what somebody needs, read from the address, and what a
run says.

Gathering a run's evidence takes seconds, so it happens in the background, one run at a time,
and is kept until the run, its ratings or what was measured beside it changes.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from assistant.refusal import Refusal
from assistant.reports_address import Address
from assistant.run_human import RunHuman
from assistant.run_lines import RunLine
from assistant.run_reader import stamp
from assistant.run_tables import RunTables
from assistant.runs import Listing, Runs
from eval.beside.finding import state_of
from eval.cost.cards import MOST_CARDS, CardKinds, load_cards
from eval.cost.prices import load_prices
from eval.records import RecordsError
from eval.runs.folder import Run
from runners.configuration import ConfigError

if TYPE_CHECKING:  # it loads what computes scores, which takes its time
    from eval.advice import Advice, Candidate, Needs
    from eval.advice.values import Language

log = logging.getLogger(__name__)

_PATIENCE_SECONDS = 0.5
_RESTS = 5  # times as long as gathering took, before newer files are read
_MOST_KEPT = 4  # runs
_CPU = "cpu"
_CONTEXT = 4096
_MOST_CONTEXT, _MOST_AT_ONCE, _MOST_GIB, _MOST_MONEY = 10_000_000, 100_000, 1_000_000, 1e9

Key = tuple[object, ...]


@dataclass(frozen=True)
class Evidence:
    """Who could be advised, by a run; `unread` are measurements that cannot be read."""

    run: str
    candidates: tuple[Candidate, ...]
    labels: Mapping[str, str]
    unread: tuple[str, ...]

    def advise(self, needs: Needs) -> Advice:
        """Return what the rules say."""
        from eval.advice import advise

        return advise(self.candidates, needs)


class NoEvidence(ValueError):
    """A run that nothing can be advised from; the message says why."""


Gathered = tuple[Evidence, RunTables]


@dataclass
class _Kept:
    key: Key
    made: float
    took: float
    found: Gathered | str  # or why there is none


def cards() -> CardKinds:
    """Return the cards that somebody can choose from; raises `ConfigError`."""
    return load_cards()


def currency() -> str:
    """Return the currency of budgets; raises `ConfigError`."""
    return load_prices().currency


def needs_of(address: Address) -> Needs:
    """Read what somebody needs; raises `Refusal` for what is no number or no choice."""
    from eval.advice import Needs

    card = _card(address.card)
    if address.speak not in ("", "en", "zh", "both"):
        raise Refusal("advice_language", written=address.speak)
    is_cpu = card == _CPU
    on_card = bool(card) and not is_cpu
    return Needs(
        card=card or None,
        cards=_whole(address.cards, "cards", 1, MOST_CARDS) if on_card else 1,
        memory_gib=_number(address.memory, "memory", _MOST_GIB) if is_cpu else None,
        budget=_number(address.budget, "budget", _MOST_MONEY),
        context=_whole(address.context, "context", _CONTEXT, _MOST_CONTEXT),
        language=cast("Language", address.speak or "en"),
        concurrency=_whole(address.at_once, "at_once", 1, _MOST_AT_ONCE),
        api_allowed=address.api != "no",
        data_may_leave=address.data != "stays",
        commercial=address.use != "private",
    )


def run_for(address: Address, listing: Listing) -> RunLine | None:
    """Return the run that advice comes from: the one that is open, else the newest whole one."""
    if address.run:
        return next((line for line in listing.lines if line.name == address.run), None)
    return next((line for line in listing.lines if line.state == "done"), None)


class Advising:
    """Evidence of the runs that advice was asked of. Belongs to one event loop."""

    def __init__(self, runs: Runs, human: RunHuman, home: Path, weights: Path) -> None:
        self._runs, self._human = runs, human
        self._home, self._weights = home, weights
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._gathering: dict[str, asyncio.Task[None]] = {}
        self._turn = asyncio.Lock()

    async def evidence(self, name: str) -> Evidence | None:
        """Return a run's evidence, None while it is being gathered for the first time.

        Raises `NoEvidence` and `NoSuchRun`.
        """
        found = await self._gathered(name)
        return found[0] if found else None

    async def tables(self, name: str) -> RunTables | None:
        """Return the tables of a run's report, as `evidence` does."""
        found = await self._gathered(name)
        return found[1] if found else None

    async def _gathered(self, name: str) -> Gathered | None:
        folder = await asyncio.to_thread(self._runs.folder, name)
        known = self._kept.get(name)
        if known is None or await asyncio.to_thread(self._is_old, known, folder):
            task = self._gathering.get(name)
            if task is None:
                task = self._gathering[name] = asyncio.create_task(self._gather(name, folder))
            await asyncio.wait([task], timeout=_PATIENCE_SECONDS)
            if task.done():
                task.result()
            known = self._kept.get(name)
        if known is None:
            return None
        if isinstance(known.found, str):
            raise NoEvidence(known.found)
        return known.found

    async def _gather(self, name: str, folder: Path) -> None:
        try:
            async with self._turn:
                self._kept[name] = await asyncio.to_thread(self._read, folder)
                self._kept.move_to_end(name)
                while len(self._kept) > _MOST_KEPT:
                    self._kept.popitem(last=False)
        finally:
            del self._gathering[name]

    # -- in a thread ---------------------------------------------------------------

    def _read(self, folder: Path) -> _Kept:
        key, began = self._key(folder), time.monotonic()
        try:
            found: Gathered | str = self._evidence(folder)
        except (ConfigError, ValueError, LookupError, TypeError, AttributeError, OSError,
                RecordsError) as error:  # fmt: skip
            log.warning("no advice from run %r: %s", folder.name, error)
            found = self._without_home(str(error))
        now = time.monotonic()
        return _Kept(key, now, now - began, found)

    def _evidence(self, folder: Path) -> Gathered:
        from eval.advice import candidates
        from eval.beside.together import beside
        from eval.report.evidence import gather

        run = Run(folder)
        measured = beside(run, home=self._home, weights=self._weights)
        found = gather(run, self._human.ratings(run), measured)
        evidence = Evidence(
            run=folder.name,
            candidates=candidates(found),
            labels=dict(found.labels),
            unread=tuple(self._without_home(one) for one in measured.found.unread),
        )
        return evidence, RunTables(found)

    def _without_home(self, words: str) -> str:
        """Words without this machine's paths: pages are for everybody."""
        return words.replace(f"{self._home}/", "")

    def _is_old(self, known: _Kept, folder: Path) -> bool:
        if time.monotonic() - known.made < _RESTS * known.took:
            return False
        return self._key(folder) != known.key

    def _key(self, folder: Path) -> Key:
        try:
            ratings = self._human.count(Run(folder))
        except (RecordsError, ValueError):
            ratings = -1
        return stamp(folder), ratings, state_of(self._home)


def _card(written: str) -> str:
    """The name of a card in the configuration, where the address has it short or in small."""
    if written.lower() in ("", _CPU):
        return written.lower()
    kinds = load_cards()
    try:
        return kinds.named(written)[0]
    except ValueError:
        legal = ", ".join([_CPU, *kinds.cards])
        raise Refusal("advice_card", card=written, legal=legal) from None


def _whole(text: str, name: str, default: int, most: int) -> int:
    if not text:
        return default
    if text.isascii() and text.isdigit() and len(text) < 12 and 1 <= int(text) <= most:
        return int(text)
    raise Refusal(f"advice_{name}", written=text[:40], most=f"{most:,}")


def _number(text: str, name: str, most: float) -> float | None:
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if 0 <= value <= most:
        return value
    raise Refusal(f"advice_{name}", written=text[:40], most=f"{most:,.0f}")
