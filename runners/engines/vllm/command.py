"""vLLM's command line and environment. Pure."""

from __future__ import annotations

import os
from pathlib import Path

from runners.engines.cards import Place
from runners.engines.llamacpp import ALIAS
from runners.engines.repository import Repository
from runners.engines.vllm.places import Cpu
from runners.lineup import VLLM

MODULE = "vllm.entrypoints.openai.api_server"
INSIDE = Path(__file__).parent / "inside"
"""What vLLM imports of ours, alone in its folder."""
# The app keeps hubs off for itself; a virtual environment's variables are not vLLM's.
_OURS = {"HF_HUB_OFFLINE", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}


def arguments(engine: VLLM, place: Place | Cpu, port: int, template: Path | None) -> list[str]:
    """Return what follows `python` on vLLM's command line. No secret is in it.

    `--quantization` is given for fp8 alone, which is made at load: of an awq or gptq
    checkpoint vLLM picks the fast kernel itself, an explicit `awq` the slow one.
    `--generation-config vllm`: the lineup's sampling, not the checkpoint's, is in force.
    """
    given = ["--model", engine.repository, "--served-model-name", ALIAS]
    given += ["--revision", engine.revision] if engine.revision else []
    given += ["--host", "127.0.0.1", "--port", str(port), "--dtype", engine.dtype]
    given += ["--max-model-len", str(engine.context), "--max-num-seqs", str(engine.slots)]
    if isinstance(place, Place):
        given += ["--gpu-memory-utilization", f"{place.share:.3f}"]
        given += ["--tensor-parallel-size", str(engine.tensor_parallel)]
    else:
        given += ["--kv-cache-memory-bytes", str(place.kv)]
    given += ["--quantization", "fp8"] if engine.quantization == "fp8" else []
    given += [] if engine.prefix_caching else ["--no-enable-prefix-caching"]
    given += ["--generation-config", "vllm"]
    given += ["--chat-template", str(template)] if template else []
    if sleeps(engine):
        given += ["--enable-sleep-mode", "--middleware", "leitai_door.Door"]
    return ["-m", MODULE, *given, *engine.flags]


def environment(
    engine: VLLM, place: Place | Cpu, source: Repository, api_key: str
) -> dict[str, str]:
    """Return the variables of the child: this process's, and what vLLM takes from there."""
    kept = {key: value for key, value in os.environ.items() if key not in _OURS}
    own = {"VLLM_API_KEY": api_key, "VLLM_NO_USAGE_STATS": "1", "DO_NOT_TRACK": "1"}
    if sleeps(engine):
        own |= {"VLLM_SERVER_DEV_MODE": "1", "PYTHONPATH": str(INSIDE)}
    return kept | source.environment | own | place.environment


def sleeps(engine: VLLM) -> bool:
    """Whether the engine is sent to sleep between its turns."""
    return engine.turn is not None and engine.turn.sleeps
