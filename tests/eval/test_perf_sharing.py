"""A load test beside others is told from one that has the engine and the processor alone."""

from __future__ import annotations

import os
from typing import Any

import pytest

from eval.perf.target import is_shared
from runners.engines.status import EngineStatus
from runners.lineup import VLLM, LlamaCpp, load_lineup

CORES = len(os.sched_getaffinity(0))
POCKET = load_lineup("pocket").contestant("smollm2-135m").engine


@pytest.mark.parametrize(
    ("status", "engine", "shared"),
    [
        ({"slots": 2, "threads": CORES}, {"slots": 2}, False),
        ({"slots": 1, "threads": CORES}, {"slots": 2}, True),
        ({"slots": 2, "threads": CORES - 1}, {"slots": 2}, True),
        # The lineup gives it so many, whoever else is there.
        ({"slots": 2, "threads": 1}, {"slots": 2, "threads": 1}, False),
        # The host of an earlier release tells none.
        ({"slots": 2}, {"slots": 2}, False),
    ],
)
def test_a_smaller_share_of_the_engine_or_of_the_processor_is_seen(
    status: dict[str, Any], engine: dict[str, Any], shared: bool
) -> None:
    served = POCKET.model_copy(update=engine)
    assert isinstance(served, LlamaCpp)
    assert is_shared(EngineStatus("smol", "ready", **status), served) is shared


def test_an_engine_on_cards_has_no_share_of_the_processor() -> None:
    engine = VLLM(kind="vllm", repository="a/b", revision="c", context=1024, slots=4)
    assert not is_shared(EngineStatus("one", "ready", slots=4), engine)
