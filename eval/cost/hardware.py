"""What each contestant of a run was served on, in names that have a price.

A fingerprint has the machine as its driver and its kernel call it; here that becomes kinds
of `configs/cards.yaml`, or the machine without a card of `configs/prices.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from eval.cost.cards import CardKinds
from eval.cost.prices import Prices, Terms

CPU = "CPU"
_MIB_IN_GIB = 1024
_CLOSE = 0.1  # of a card's memory: boards of one name come with other sizes

Fingerprint = Mapping[str, Any]
Hardware = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Paying:
    """What a run is priced on, and how that is paid.

    `hardware` is that of everybody with an engine of one's own, `own` that of single
    contestants and stands over all else; whoever is in neither is priced on what its
    fingerprint names. `terms` None are those of configs/prices.yaml, rented.
    """

    hardware: tuple[str, ...] = ()
    terms: Terms | None = None
    own: Hardware = field(default_factory=dict)


def hardware_of(
    records: Mapping[str, Fingerprint], paying: Paying, kinds: CardKinds, prices: Prices
) -> Hardware:
    """Return what each contestant of a manifest is priced on. Who is missing there is a
    service, or on hardware that nobody here knows.

    Raises `ValueError` that names all for a contestant that the run does not have.
    """
    if strange := [name for name in paying.own if name not in records]:
        raise ValueError(f"--on {strange[0]}: the run has {', '.join(records)}")
    found = {name: _of(name, one, paying, kinds, prices) for name, one in records.items()}
    return {name: names for name, names in found.items() if names}


def served_on(fingerprint: Fingerprint, kinds: CardKinds, prices: Prices) -> tuple[str, ...]:
    """Return the hardware that a fingerprint names; none where nothing of it has a price."""
    if not isinstance(fingerprint.get("hardware"), Mapping):
        return ()
    if _on_processor(fingerprint):
        return (CPU,) if CPU in prices.machines else ()
    return cards_of(fingerprint, kinds)


def cards_of(fingerprint: Fingerprint, kinds: CardKinds) -> tuple[str, ...]:
    """Return the kinds of the cards that an engine was on: those that its lineup numbers, or
    so many of a machine whose cards are alike. None where one of them is not known."""
    hardware, engine = fingerprint.get("hardware"), fingerprint.get("engine")
    if not isinstance(hardware, Mapping) or not isinstance(engine, Mapping):
        return ()
    gpus = hardware.get("gpus")
    if engine.get("kind") != "vllm" or _on_processor(fingerprint) or not isinstance(gpus, list):
        return ()
    there = [kind_of(str(gpu), kinds) for gpu in gpus]
    numbers = _numbers(fingerprint, there)
    chosen = [there[number] for number in numbers if 0 <= number < len(there)]
    known = tuple(name for name in chosen if name)
    return known if len(known) == len(numbers) else ()


def numbered(fingerprint: Fingerprint) -> tuple[int, ...]:
    """Return the numbers of the cards that an engine surely had: those that its lineup gives
    it, or all that there are. None where it may have been on others."""
    hardware = fingerprint.get("hardware")
    gpus = hardware.get("gpus") if isinstance(hardware, Mapping) else None
    there = [str(gpu) for gpu in gpus] if isinstance(gpus, list) else []
    numbers, given = _numbers(fingerprint, there), _flags(fingerprint).get("cards")
    sure = isinstance(given, list) or len(numbers) == len(there)
    return tuple(sorted(numbers)) if sure and min(numbers) >= 0 else ()


def kind_of(told: str, kinds: CardKinds) -> str | None:
    """Return the kind of a card as the driver tells it, `NVIDIA L4, 23034 MiB`."""
    name, _, memory = told.partition(",")
    digits = "".join(one for one in memory if one.isdigit())
    for kind, one in kinds.cards.items():
        if name.strip() == one.driver_name:
            gib = int(digits) / _MIB_IN_GIB if digits else one.memory_gib.value
            if abs(gib - one.memory_gib.value) <= _CLOSE * one.memory_gib.value:
                return kind
    return None


def _of(
    name: str, record: Fingerprint, paying: Paying, kinds: CardKinds, prices: Prices
) -> tuple[str, ...]:
    if name in paying.own:
        return paying.own[name]
    if is_remote(record):
        return ()
    return paying.hardware or served_on(record, kinds, prices)


def is_remote(record: Fingerprint) -> bool:
    """Whether a contestant stands behind an address, so that nobody here knows its machine."""
    return bool(record["engine"]["kind"] == "remote")


def _on_processor(fingerprint: Fingerprint) -> bool:
    """llama.cpp serves on the processor, whatever cards there are; vLLM where it is told to."""
    engine = fingerprint.get("engine")
    kind = engine.get("kind") if isinstance(engine, Mapping) else None
    return kind == "llamacpp" or (kind == "vllm" and _flags(fingerprint).get("device") == "cpu")


def _flags(fingerprint: Fingerprint) -> Mapping[str, Any]:
    flags = fingerprint.get("flags")
    return flags if isinstance(flags, Mapping) else {}


def _numbers(fingerprint: Fingerprint, there: Sequence[str | None]) -> list[int]:
    """The numbers of an engine's cards; out of reach where nobody can know which they were."""
    told = _flags(fingerprint)
    numbers, count = told.get("cards"), told.get("tensor_parallel", 1)
    if isinstance(numbers, list) and numbers:
        return [one if isinstance(one, int) else -1 for one in numbers]
    fits = isinstance(count, int) and 1 <= count <= len(there)
    return list(range(count)) if fits and len(set(there)) == 1 else [-1]
