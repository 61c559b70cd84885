"""The exact commands of a plan's engines, as the product itself would start them. Pure."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

from eval.cost.plan import Placement
from eval.cost.requirements import Load
from runners.engines.cards import Place
from runners.engines.vllm import arguments, python
from runners.lineup import VLLM, Contestant, LlamaCpp

FIRST_PORT = 8001


def command(contestant: Contestant, placed: Placement, load: Load, port: int) -> str:
    """Return the line for a shell that starts the engine where the plan puts it."""
    variables = Place(placed.cards, placed.share).environment
    engine = contestant.engine
    if isinstance(engine, LlamaCpp):
        return _line(variables, _llamacpp(engine, load, port))
    assert isinstance(engine, VLLM)  # noqa: S101  nothing else is placed on cards
    if placed.sleeps:
        variables["VLLM_SERVER_DEV_MODE"] = "1"
    return _line(variables, _vllm(engine, placed, load, port))


def turn_commands(placed: Placement, port: int) -> tuple[str, ...]:
    """Return how it goes to sleep and wakes; none for an engine that need not, or cannot."""
    if not placed.sleeps:
        return ()
    base = f"http://127.0.0.1:{port}"
    return f"curl -X POST '{base}/sleep?level=1'", f"curl -X POST {base}/wake_up"


def as_placed(engine: VLLM, placed: Placement, load: Load) -> VLLM:
    """Return the engine as the plan has it. The numbers of the cards are the plan's."""
    option = placed.option
    changes: dict[str, Any] = {
        "repository": option.repository,
        "context": load.context,
        "slots": load.concurrency,
        "tensor_parallel": option.cards,
        "cards": list(placed.cards),
        "gpu_memory": placed.share,
        "quantization": _QUANTIZATION.get(option.quantisation),
        # A revision is one repository's own.
        "revision": engine.revision if option.repository == engine.repository else None,
    }
    return engine.model_copy(update=changes)


_QUANTIZATION = {"fp8": "fp8", "awq": "awq"}


def _vllm(engine: VLLM, placed: Placement, load: Load, port: int) -> list[str]:
    given = as_placed(engine, placed, load)
    template = Path("template.jinja") if engine.chat_template else None
    more = ["--enable-sleep-mode"] if placed.sleeps else []
    place = Place(placed.cards, placed.share)
    return [python(), *arguments(given, place, port, template), *more]


def _llamacpp(engine: LlamaCpp, load: Load, port: int) -> list[str]:
    """llama.cpp's own server, built with CUDA: the product's engine serves on the CPU."""
    return [
        *("llama-server", "--model", engine.weights.file, "--alias", "model"),
        *("--host", "127.0.0.1", "--port", str(port), "--n-gpu-layers", "999"),
        *("--ctx-size", str(load.context * load.concurrency)),
        *("--parallel", str(load.concurrency)),
    ]


def _line(variables: dict[str, str], argv: list[str]) -> str:
    return " ".join([*(f"{key}={value}" for key, value in variables.items()), shlex.join(argv)])
