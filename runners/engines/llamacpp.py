"""Child of the engine host: serves one model file with llama.cpp's own server.

Reads a `Specification` as JSON from stdin, prints `{"address": "http://…"}` once
it listens, and serves until it is killed: the server has no other stop. The
library's own output goes to stderr.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any

from pydantic import BaseModel, Field

ALIAS = "model"
"""The name in every answer: the same for all, so that it gives no contestant away."""

PROMPT_CACHE_MIB = 256
"""Memory for the state of idle conversations (llama.cpp's own default is 8 GiB)."""

BATCH = 16
"""Tokens of a prompt between two looks at the client. llama.cpp notices that a reader left
only when it writes; on one core a batch of the 1.5B model takes 1 s at 16 tokens, 30 s at
the default of 2,048, and the whole prompt takes no longer (14.5 s against 15.4 s)."""

ERRORS_AND_WARNINGS = 2


class Specification(BaseModel):
    """What to serve. `context` is tokens per slot."""

    path: str
    context: int
    slots: int
    threads: int
    chat_template: str | None = None
    api_key: str = Field(repr=False)


def parameters(wanted: Specification) -> Any:
    """Return xllamacpp's parameters for `wanted`."""
    from xllamacpp import CommonParams

    chosen = CommonParams()
    chosen.model.path = wanted.path
    chosen.model_alias = {ALIAS}
    chosen.n_ctx = wanted.context * wanted.slots  # llama.cpp shares it out
    chosen.n_parallel = wanted.slots
    chosen.fit_params = False  # never a smaller context than the lineup says
    chosen.cpuparams.n_threads = wanted.threads
    chosen.cpuparams_batch.n_threads = wanted.threads
    chosen.n_batch = BATCH
    chosen.n_ubatch = BATCH
    chosen.cache_ram_mib = PROMPT_CACHE_MIB
    chosen.hostnames = ["127.0.0.1"]
    chosen.port = 0
    chosen.api_keys = [wanted.api_key]
    chosen.ui = False
    chosen.cors_origins = ""
    chosen.verbosity = ERRORS_AND_WARNINGS
    if wanted.chat_template is not None:
        chosen.chat_template = wanted.chat_template
    return chosen


def main() -> None:
    """Serve what stdin asks for until the end of this process."""
    wanted = Specification.model_validate_json(sys.stdin.read())
    announce = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    from xllamacpp import Server

    server = Server(parameters(wanted))
    announce.write(json.dumps({"address": server.listening_address}) + "\n")
    announce.close()
    parent = os.getppid()
    while os.getppid() == parent:  # beside the tether, for systems without one
        time.sleep(1)
    os._exit(1)


if __name__ == "__main__":
    main()
