"""The exact commands of a plan's engines, as the product itself would start them. Pure."""

from __future__ import annotations

import shlex
from pathlib import Path

from eval.cost.plan import Placement
from eval.cost.requirements import Load
from runners.engines.cards import Place
from runners.engines.vllm import arguments
from runners.lineup import VLLM, Contestant, LlamaCpp

FIRST_PORT = 8001
PYTHON = ".venv-vllm/bin/python"


def command(contestant: Contestant, placed: Placement, load: Load, port: int) -> str:
    """Return the line for a shell that starts the engine where the plan puts it."""
    visible = ",".join(map(str, placed.cards))
    variables = {"CUDA_DEVICE_ORDER": "PCI_BUS_ID", "CUDA_VISIBLE_DEVICES": visible}
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


def _vllm(engine: VLLM, placed: Placement, load: Load, port: int) -> list[str]:
    option = placed.option
    changes = {
        "repository": option.repository,
        "context": load.context,
        "slots": load.concurrency,
        "tensor_parallel": option.cards,
        # A revision is one repository's own.
        "revision": engine.revision if option.repository == engine.repository else None,
    }
    given = engine.model_copy(update=changes)
    template = Path("template.jinja") if engine.chat_template else None
    more = ["--quantization", "fp8"] if option.fp8 else []
    more += ["--enable-sleep-mode"] if placed.sleeps else []
    return [PYTHON, *arguments(given, Place(placed.cards, placed.share), port, template), *more]


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
