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


def command(
    contestant: Contestant, placed: Placement, load: Load, port: int, file: Path | None = None
) -> str:
    """Return the line for a shell that starts the engine where the plan puts it; `file` is
    that of llama.cpp's weights, where it is on this machine.

    Its template is in the file that `template_command` writes into the same folder.
    """
    variables = Place(placed.cards, placed.share).environment
    engine, template = contestant.engine, _template(contestant)
    if isinstance(engine, LlamaCpp):
        own = ["--jinja", "--chat-template-file", str(template)] if template else []
        model = file or Path(engine.weights.file)
        return _line(variables, [*_llamacpp(model, load, port), *own])
    assert isinstance(engine, VLLM)  # noqa: S101  nothing else is placed on cards
    if placed.sleeps:
        variables["VLLM_SERVER_DEV_MODE"] = "1"
    return _line(variables, _vllm(engine, placed, load, port, template))


def template_command(contestant: Contestant) -> str | None:
    """Return what writes a contestant's own template in a shell; None for the checkpoint's."""
    engine = contestant.engine
    if not isinstance(engine, VLLM | LlamaCpp) or engine.chat_template is None:
        return None
    return f"printf %s {shlex.quote(engine.chat_template)} > {_template(contestant)}"


def _template(contestant: Contestant) -> Path | None:
    engine = contestant.engine
    has_own = isinstance(engine, VLLM | LlamaCpp) and engine.chat_template is not None
    return Path(f"{contestant.id}.jinja") if has_own else None


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


def _vllm(
    engine: VLLM, placed: Placement, load: Load, port: int, template: Path | None
) -> list[str]:
    given = as_placed(engine, placed, load)
    more = ["--enable-sleep-mode"] if placed.sleeps else []
    place = Place(placed.cards, placed.share)
    return [python(), *arguments(given, place, port, template), *more]


def _llamacpp(file: Path, load: Load, port: int) -> list[str]:
    """llama.cpp's own server, built with CUDA: the product's engine serves on the CPU."""
    return [
        *("llama-server", "--model", str(file), "--alias", "model"),
        *("--host", "127.0.0.1", "--port", str(port), "--n-gpu-layers", "999"),
        *("--ctx-size", str(load.context * load.concurrency)),
        *("--parallel", str(load.concurrency)),
    ]


def _line(variables: dict[str, str], argv: list[str]) -> str:
    return " ".join([*(f"{key}={value}" for key, value in variables.items()), shlex.join(argv)])
