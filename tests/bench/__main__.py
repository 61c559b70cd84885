"""`make bench`: measures what the project claims and prints a table, then one JSON line.

    python -m tests.bench [first_page] [first_token] [load] [sandbox] [judging] [batch]
                          [watch] [mutants] [ratings] [blindness] [pairing] [reviews]
                          [durability] [robustness] [conversations] [api] [context]
                          [client]

Figures are of this machine in this run. Goals are printed beside them and never
asserted: a shared machine's clock is no judge.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "app"))  # `served`

from tests.bench import (
    api,
    batch,
    blindness,
    client,
    context,
    conversations,
    durability,
    first_page,
    first_token,
    judging,
    load,
    mutants,
    pairing,
    ratings,
    reviews,
    robustness,
    sandbox,
    vllm_serve,
    watch,
)

BENCHES: dict[str, Callable[[], list[dict[str, Any]]]] = {
    "first_page": first_page.measure,
    "first_token": first_token.measure,
    "load": load.measure,
    "sandbox": sandbox.measure,
    "judging": judging.measure,
    "batch": batch.measure,
    "watch": watch.measure,
    "mutants": mutants.measure,
    "ratings": ratings.measure,
    "blindness": blindness.measure,
    "pairing": pairing.measure,
    "reviews": reviews.measure,
    "durability": durability.measure,
    "robustness": robustness.measure,
    "conversations": conversations.measure,
    "api": api.measure,
    "context": context.measure,
    "client": client.measure,
    "vllm_serve": vllm_serve.measure,
}


def main(names: list[str]) -> int:
    """Run the named benches (all by default); 2 for an unknown name."""
    if unknown := sorted(set(names) - set(BENCHES)):
        print(
            f"unknown bench {', '.join(unknown)}; there are {', '.join(BENCHES)}", file=sys.stderr
        )
        return 2
    figures = [figure for name in names or BENCHES for figure in BENCHES[name]()]
    Console(stderr=True).print(_table(figures))
    print(json.dumps({"benches": figures}, ensure_ascii=False))
    return 0


def _table(figures: list[dict[str, Any]]) -> Table:
    table = Table("bench", "figure", "value", "unit", "goal")
    for figure in figures:
        relation = figure.get("relation", "<=")
        goal = f"{relation} {figure['goal']}" if figure.get("goal") is not None else ""
        table.add_row(
            figure["bench"], figure["figure"], f"{figure['value']:.2f}", figure["unit"], goal
        )
    return table


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
