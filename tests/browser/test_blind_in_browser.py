"""What a real browser is shown before the vote tells nobody who writes quicker.

A few battles of two contestants of very different speed; twenty of them, and a thousand over
HTTP with classifiers, are in `python -m tests.bench blindness`.
"""

from __future__ import annotations

import asyncio
import itertools
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from served import Served, lineup_document

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "assistant"))

from tests.bench.browser_watch import Received, watched

ROOT = Path(__file__).resolve().parents[2]

BATTLES = 3


@pytest.fixture(scope="module")
def received(
    require: Callable[[str], None], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Received]]:
    require("browser")
    folder = tmp_path_factory.mktemp("blind")
    endpoints = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.blind_endpoints"],
        stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    assert endpoints.stdout is not None
    quick, slow = endpoints.stdout.readline().split()
    lineup = folder / "blind.yaml"
    lineup.write_text(yaml.safe_dump(lineup_document({"quick": quick, "slow": slow})))
    app = Served(folder / "home", str(lineup), {"LEITAI_PACING": "common"}).start()
    try:
        app.wait_until_ready(2)
        yield asyncio.run(watched(app.url, [f"Question {n}" for n in range(BATTLES)], at_once=2))
    finally:
        app.stop()
        endpoints.kill()
        endpoints.communicate()


def test_nothing_that_came_names_a_contestant(received: list[Received]) -> None:
    for battle in received:
        for text in battle.texts:
            assert not any(name in text for name in ("Model-quick", "Model-slow", '"quick"'))


def test_both_slots_grow_by_turns_until_one_has_ended(received: list[Received]) -> None:
    """Whoever writes alone for a while is the quicker one; here nobody does."""
    for battle in received:
        one, other = battle.slots
        until = min(one.moments[-1], other.moments[-1])
        steps = [moment for moment in one.moments if moment <= until]
        assert len(steps) > 3
        answered = [
            any(before <= moment <= after for moment in other.moments)
            for before, after in itertools.pairwise([0.0, *steps])
        ]
        # Blanks at the end of what is shown are no change that can be seen.
        assert sum(answered) >= 0.8 * len(answered)
