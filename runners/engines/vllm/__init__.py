"""vLLM as an engine: on NVIDIA cards, or on the processor where the lineup says so.

`keep` is what the engine host calls. It lives in an environment of its own
(requirements-vllm.txt says why) and is only ever started as a program there.
"""

from runners.engines.vllm.command import arguments
from runners.engines.vllm.interpreter import PYTHON_VARIABLE, known_version, python
from runners.engines.vllm.keeping import keep
from runners.engines.vllm.places import OVERHEAD, PROCESSES, cache_bytes

__all__ = [
    "OVERHEAD",
    "PROCESSES",
    "PYTHON_VARIABLE",
    "arguments",
    "cache_bytes",
    "keep",
    "known_version",
    "python",
]
