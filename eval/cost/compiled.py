"""Where engines keep what they compile, so that a start can find it empty or filled.

Nobody's own caches are emptied for it: the engine is sent to others.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VARIABLES = (
    "VLLM_CACHE_ROOT",  # graphs of torch.compile, with Inductor's and Triton's kernels
    "TORCHINDUCTOR_CACHE_DIR",
    "TRITON_CACHE_DIR",
    "FLASHINFER_WORKSPACE_BASE",
    "CUDA_CACHE_PATH",  # what the driver makes of PTX
)


@contextmanager
def kept_in(folder: Path) -> Iterator[None]:
    """Have engines that are started meanwhile keep what they compile in `folder`.

    An engine has the environment of its host, and the host that of who starts it: this
    process. So two of these at once would get into each other's way.
    """
    before = {name: os.environ.get(name) for name in VARIABLES}
    for name in VARIABLES:
        own = folder / name.lower()
        own.mkdir(parents=True, exist_ok=True)
        os.environ[name] = str(own)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
