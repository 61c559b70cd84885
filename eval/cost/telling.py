"""Tables and lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from eval.cost.looking import Header
from eval.cost.memory import GIB
from eval.cost.money import Cost
from eval.cost.prices import Terms
from eval.cost.requirements import Requirement
from eval.cost.runs import RunCost, Unpriced
from eval.cost.starting import Startup
from eval.runs.company import Company

if TYPE_CHECKING:
    from rich.table import Table

KIB = 1024
BEYOND = "beyond native context"


def requirement_table(rows: Iterable[Requirement]) -> Table:
    """Memory on one card by model and quantisation, and how few cards hold it."""
    from rich.text import Text

    table = _table(
        *("model", "quantisation", "context x at once", "weights GiB", "KV KiB/token", "KV GiB"),
        *("total GiB", "on CPU GiB", "fewest cards"),
    )
    for row in rows:
        load = f"{row.load.context} x {row.load.concurrency}"
        figures: Sequence[str] = [BEYOND, "", "", "", "", ""]
        if not row.beyond:
            figures = [
                _gib(row.weights),
                f"{row.kv_per_token / KIB:.0f}",
                _gib(row.memory.kv),
                _gib(row.memory.total),
                _gib(row.cpu.total) if row.cpu else "no",
                fewest_told(row.cards),
            ]
        table.add_row(*map(Text, (row.contestant, row.quantisation, load, *figures)))
    table.columns[-1].justify = "left"
    return table


def header_lines(found: Header) -> Iterator[str]:
    """What a checkpoint's header says."""
    yield f"{found.values:,} values, {found.total / GIB:.2f} GiB"
    yield from (f"  {dtype}: {size / GIB:.3f} GiB" for dtype, size in found.bytes.items())
    if found.shape is None:
        yield "the header tells no shape: KV cache and context stand in config.json"
        return
    shape = found.shape
    yield (
        f"{shape.layers} layers, {shape.kv_heads:g} KV heads of {shape.head_size}: "
        f"{shape.kv_bytes_per_token / KIB:g} KiB of KV cache a token; "
        f"native context {shape.native_context}"
    )


def plan_lines(plan: Mapping[str, Any]) -> Iterator[str]:
    """The plan in words, with the commands."""
    yield "cards: " + ", ".join(f"{one['index']} {one['kind']}" for one in plan["cards"])
    if len({one["kind"] for one in plan["cards"]}) > 1:
        yield "  numbered by kind: put nvidia-smi's own numbers into CUDA_VISIBLE_DEVICES"
    for one in plan["placed"]:
        yield from _placed_lines(one)
    if asleep := plan["memory_asleep_gib"]:
        yield (
            f"asleep: the weights of those that sleep take up to {asleep} GiB of the machine's "
            "own memory"
        )
    for one in plan["elsewhere"]:
        yield f"{one['contestant']}: needs no card, it is at {one['at']}"
    for one in plan["unplaced"]:
        yield f"{one['contestant']}: NOT PLACED: {one['why']}"
        yield from (f"  would fit: {way}" for way in one["would_fit"])
    made = {one["quantisation"] for one in plan["placed"]}
    if len(made) > 1 and made <= {"bf16", "fp8", "awq"}:
        yield (
            "Quantisations differ between contestants, and so does what is compared: "
            "--quantisation fp8 asks for one"
        )


def _placed_lines(one: Mapping[str, Any]) -> Iterator[str]:
    gib = one["gib_on_each_card"]
    cards = ", ".join(map(str, one["cards"]))
    yield f"{one['contestant']}: {one['quantisation']} on card {cards}"
    yield (
        f"  {gib['given']} GiB of each card (share {one['gpu_memory_utilization']}): weights "
        f"{gib['weights']}, KV cache {gib['kv']}, overhead {gib['overhead']}"
    )
    yield (
        f"  {one['full_contexts_at_once']} full contexts of {one['max_model_len']} tokens at once, "
        f"{one['wanted_at_once']} wanted"
    )
    if one["in_turn"]:
        others = ", ".join(one["instead_of"]) or "others that take turns"
        yield f"  in turn with {others}; it is {one['waits']} meanwhile"
    if one["template"]:
        yield f"  {one['template']}"
    yield f"  {one['command']}"
    yield from (f"  {line}" for line in one["turn"])


def cost_table(costs: Iterable[Cost]) -> Table:
    """What each contestant has cost."""
    from rich.text import Text

    table = _table(
        *("contestant", "paid by", "an hour", "hours", "cost", "pass rate"),
        *("a million output tokens", "a million tokens", "a solved problem", "95 %"),
    )
    for one in costs:
        table.add_row(
            Text(one.contestant),
            Text(one.basis),
            _money(one.an_hour),
            "–" if one.hours is None else f"{one.hours:.3f}",
            f"{one.amount:.4g} {one.currency}",
            "–" if one.pass_rate is None else f"{one.pass_rate:.1%}",
            _money(one.per_million_output),
            _money(one.per_million),
            _money(one.per_solved) if one.per_solved is not None else "none solved",
            _interval(one.interval),
        )
    return table


def cost_lines(found: RunCost, terms: Terms) -> Iterator[str]:
    """What the figures rest on, and what is missing."""
    paid = "bought, written off" if terms.bought else "rented by the hour"
    told = f", electricity {terms.electricity} a kWh" if terms.bought else ""
    yield f"hardware {paid}{told}, at work {terms.utilisation:.0%} of the paid hours"
    yield "prices: configs/cards.yaml and configs/prices.yaml; the intervals are the pass rates'"
    if terms.rents:
        given = ", ".join(f"{name} {price:g}" for name, price in terms.rents.items())
        yield f"given for this once, an hour: {given}"
    for one in found.costs:
        if one.tokens.uncounted:
            yield (
                f"{one.contestant}: {one.tokens.uncounted} answers came without a count of tokens, "
                "so the price of a million is too high"
            )
    if found.by_the_hour:
        yield from _company(found.company)
    yield from map(_unpriced, found.missing)
    yield from (f"not a result: {fault}" for fault in found.faults)


def _company(found: Company) -> Iterator[str]:
    """What else the machine did during the hours that are priced."""
    if busy := found.busy:
        when = "in the minute before it was asked" if busy.began else "in its last minute"
        yield (
            f"other work ran {when}: load {busy.load:g} on {busy.cores} cores, so hours and "
            "costs may be too high"
        )
    if found.shared:
        yield (
            f"others could use the engines of {', '.join(found.shared)} meanwhile, so hours and "
            "costs may be too high"
        )
    if not found.noted:
        yield "hours as the run took them; what else the machine did meanwhile is not known"


def _unpriced(one: Unpriced) -> str:
    if one.why == "tokens":
        return (
            f"{one.contestant}: configs/prices.yaml has no tokens.{one.model}; add it, or name its "
            f"hardware with --on {one.contestant}=2xRTX4090"
        )
    return (
        f"{one.contestant}: its fingerprint names no hardware that configs/cards.yaml or "
        f"configs/prices.yaml knows; name it with --on {one.contestant}=2xRTX4090 or =CPU"
    )


def startup_table(found: Iterable[Startup]) -> Table:
    """Starts, memory and speed as measured."""
    from rich.text import Text

    table = _table(
        *("contestant", "threads", "cold s", "warm s", "file GiB", "predicted GiB", "RSS GiB"),
        *("cards GiB", "error", "prompt tok/s", "output tok/s"),
    )
    for one in found:
        told = one.as_json()
        cold, warm = one.seconds(cold=True), one.seconds(cold=False)
        table.add_row(
            Text(one.contestant),
            str(one.threads),
            "not cold" if cold is None else f"{cold:.2f}",
            "–" if warm is None else f"{warm:.2f}",
            _gib(one.file_bytes),
            _gib(one.predicted),
            _gib(one.rss),
            "–" if one.card_bytes is None else _gib(one.card_bytes),
            "–" if one.error is None else f"{one.error:+.1%}",
            f"{told['prompt_tokens_a_second']:.1f}",
            f"{told['output_tokens_a_second']:.1f}",
        )
    return table


def fewest_told(cards: Mapping[str, int | None]) -> str:
    """Return `1: RTX4090, L4; 2: RTX3060`."""
    by_count: dict[int, list[str]] = {}
    for name, count in cards.items():
        if count:
            by_count.setdefault(count, []).append(name)
    return "; ".join(f"{count}: {', '.join(by_count[count])}" for count in sorted(by_count))


def _table(*columns: str) -> Table:
    from rich.table import Table

    table = Table(*columns)
    table.columns[0].no_wrap = True
    for column in table.columns[2:]:
        column.justify = "right"
    return table


def _gib(bytes_: float) -> str:
    return f"{bytes_ / GIB:.2f}"


def _money(amount: float | None) -> str:
    return "–" if amount is None else f"{amount:.4g}"


def _interval(interval: tuple[float, float | None] | None) -> str:
    if interval is None:
        return "–"
    low, high = interval
    return f"{low:.4g} to {'no bound' if high is None else f'{high:.4g}'}"
