"""Child of the engine host: fetches one model file.

A process of its own, so that a fetch nobody wants any more can be ended at once
and the checking of gigabytes never delays the host's heartbeats. Reads `Weights`
as JSON from stdin, prints `{"source", "done", "total"}` lines, then `{"path"}` or
`{"code", "message"}`.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict
from typing import Any

from runners.home import weights_root
from runners.lineup import Weights
from runners.weights import Progress, WeightsError, WeightStore

INTERVAL_SECONDS = 0.2


class _Throttled:
    """Prints progress a few times a second, the first of each source at once."""

    def __init__(self) -> None:
        self.source, self.at = "", 0.0

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        if progress.source != self.source or now - self.at >= INTERVAL_SECONDS:
            self.source, self.at = progress.source, now
            _say(asdict(progress))


def _say(answer: dict[str, Any]) -> None:
    print(json.dumps(answer), flush=True)


def main() -> None:
    """Fetch what stdin asks for; every outcome is an answer on stdout."""
    weights = Weights.model_validate_json(sys.stdin.read())
    try:
        answer = {"path": str(WeightStore(weights_root()).ensure(weights, _Throttled()))}
    except WeightsError as error:
        answer = {"code": error.code, "message": str(error)}
    _say(answer)


if __name__ == "__main__":
    main()
