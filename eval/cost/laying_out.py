"""A lineup's plan for given cards, with its commands and with what would help. Reads
checkpoints; starts nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from eval.cost.cards import CardKinds
from eval.cost.checkpoints import checkpoint_of, model_of, weights_here
from eval.cost.memory import GIB, on_card, on_cpu
from eval.cost.model import Model
from eval.cost.options import options_of
from eval.cost.placing import FREE, steps_of
from eval.cost.plan import Card, Kind, Placement, Plan, Wanted, cards_of, make_plan
from eval.cost.requirements import Load, fewest
from eval.cost.serving import FIRST_PORT, command, template_command, turn_commands
from eval.cost.tensors import QUANTISATIONS, Quantisation
from runners.lineup import VLLM, Contestant, Lineup, Remote

MOST_ENGINES = 6
"""The search is exact: nine engines on four cards took it 23 s, six take less than one."""
UNKNOWN = (
    "nothing is known of its shape: fetch its weights first, or add its config to "
    "configs/checkpoints.yaml"
)

_FROM_ANY: tuple[Quantisation, ...] = ("bf16", "fp8")
"""What vLLM makes of a checkpoint in 16 bits."""


@dataclass(frozen=True)
class Wish:
    """What the plan shall hold; None is what the lineup says of each contestant."""

    context: int | None = None
    concurrency: int | None = None
    quantisation: Quantisation | None = None

    def load(self, contestant: Contestant) -> Load:
        engine = contestant.engine
        return Load(self.context or engine.context, self.concurrency or engine.slots)


def plan_for(
    lineup: Lineup,
    offered: Sequence[tuple[str, Kind]],
    kinds: CardKinds,
    wish: Wish,
    memory: int | None = None,
) -> dict[str, Any]:
    """Return the plan as JSON's own types; `offered` are the cards, each with its kind's name.

    `memory` is the machine's, as for `make_plan`; `kinds` are what would help can name.
    Raises `ValueError` for more engines than the search can place in seconds.
    """
    cards = cards_of(offered)
    local = [one for one in lineup.contestants if _elsewhere(one) is None]
    if len(local) > MOST_ENGINES:
        raise ValueError(
            f"lineup {lineup.name} has {len(local)} engines and a plan is made for at most "
            f"{MOST_ENGINES}: put fewer into a lineup file of its own"
        )
    plan = make_plan([wanted(one, wish) for one in local], cards, memory)
    ports = {one.id: FIRST_PORT + number for number, one in enumerate(local)}
    return {
        "cards": [{"index": one.index, "kind": one.name} for one in cards],
        "placed": [
            _told(lineup.contestant(one.contestant), one, wish, plan, ports[one.contestant])
            for one in (*plan.awake, *plan.in_turn)
        ],
        "memory_asleep_gib": round(plan.memory_asleep / GIB, 1),
        "elsewhere": [
            {"contestant": one.id, "at": at}
            for one in lineup.contestants
            if (at := _elsewhere(one))
        ],
        "unplaced": [
            {
                "contestant": name,
                "why": why,
                "would_fit": list(_would(lineup.contestant(name), kinds, cards, wish)),
            }
            for name, why in plan.left
        ],
    }


def _elsewhere(contestant: Contestant) -> str | None:
    """Where a contestant is that needs no card; None for one that needs some."""
    match contestant.engine:
        case Remote(base_url=url):
            return url
        case VLLM(device="cpu"):
            return "this machine's processor"
    return None


def wanted(contestant: Contestant, wish: Wish) -> Wanted:
    """Return the ways in which a contestant can run, or why there are none."""
    load, model = wish.load(contestant), model_of(contestant)
    if model is None:
        return Wanted(contestant.id, (), UNKNOWN)
    native = model.shape.native_context
    if load.context > native:
        why = f"a context of {load.context} is beyond its native {native}"
        return Wanted(contestant.id, (), why)
    checkpoint = checkpoint_of(contestant)
    awq, only = checkpoint.awq if checkpoint else None, wish.quantisation
    if isinstance(contestant.engine, VLLM) and (given := contestant.engine.quantization):
        only = only or ("fp8" if given == "fp8" else "awq")
        awq = awq if given == "fp8" else contestant.engine.repository
    options = options_of(contestant, model, load, awq=awq, only=only)
    why = "" if options else f"there is no {only} checkpoint of it here"
    return Wanted(contestant.id, options, why)


def _told(
    contestant: Contestant, placed: Placement, wish: Wish, plan: Plan, port: int
) -> dict[str, Any]:
    load, model = wish.load(contestant), model_of(contestant)
    assert model  # noqa: S101  without one it has no place
    least = placed.option.least
    one = on_card(model, None, load.context, 1, placed.option.cards).kv
    return {
        "contestant": contestant.id,
        "quantisation": placed.option.quantisation,
        "cards": list(placed.cards),
        "tensor_parallel": placed.option.cards,
        "gpu_memory_utilization": placed.share,
        "max_model_len": load.context,
        "gib_on_each_card": {
            "weights": round(least.weights / GIB, 2),
            "kv": round(placed.kv_bytes / GIB, 2),
            "overhead": round(least.overhead / GIB, 2),
            "given": round(placed.share * plan.cards[placed.cards[0]].kind.memory / GIB, 2),
        },
        "full_contexts_at_once": round(placed.kv_bytes / one, 2) if one else None,
        "wanted_at_once": load.concurrency,
        "instead_of": list(placed.instead_of),
        "in_turn": placed in plan.in_turn,
        "waits": "asleep" if placed.sleeps else "stopped",
        "template": template_command(contestant),
        "command": command(contestant, placed, load, port, weights_here(contestant)),
        "turn": list(turn_commands(placed, port)),
    }


def _would(
    contestant: Contestant, kinds: CardKinds, cards: Sequence[Card], wish: Wish
) -> Iterator[str]:
    """Say what would give it a place: a shorter context, other cards, a GGUF file."""
    model, load = model_of(contestant), wish.load(contestant)
    if model is None:
        return
    if load.context > model.shape.native_context:
        yield f"--context {model.shape.native_context}"
        return
    if model.stored:
        yield from _fewest(model, "q4_k_m", load, kinds)
        return
    one = Load(load.context, 1)
    # What there is no checkpoint of fits nowhere, however large the card.
    made = {option.quantisation for option in wanted(contestant, wish).options}
    for quantisation in [name for name in QUANTISATIONS if name in made] or _FROM_ANY:
        yield from (f"{way} in {quantisation}" for way in _fewest(model, quantisation, one, kinds))
    yield _as_file(model, one, cards)


def _fewest(
    model: Model, quantisation: Quantisation, load: Load, kinds: CardKinds
) -> Iterator[str]:
    """The two smallest kinds of which one card does, or else the smallest number of any."""
    found = sorted(
        (count, kind.memory, name)
        for name, kind in kinds.cards.items()
        if (count := fewest(model, quantisation, load, kind))
    )
    for count, _, name in found[:2]:
        yield f"{count} x {name}"


def _as_file(model: Model, load: Load, cards: Sequence[Card]) -> str:
    """Whether the model as a q4_K_M file of llama.cpp has room on one of these cards."""
    need = on_card(model, "q4_k_m", load.context, load.concurrency).total
    fits = any(steps_of(need, card.kind.memory) <= FREE for card in cards)
    memory = on_cpu(model, "q4_k_m", load.context, load.concurrency).total
    where = f"on one of these cards ({need / GIB:.1f} GiB), or " if fits else ""
    return f"a q4_K_M file with llama.cpp {where}on a CPU with {memory / GIB:.1f} GiB free"
