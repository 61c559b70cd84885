"""One of several client processes: sends its share of a load and tells what it heard.

    python -m eval.perf.part

Reads its share as one JSON line, says `ready`, begins at the moment that the next line
tells, and writes one JSON line at the end. Where its input ends before that, it writes
what it has: that is how an interruption reaches it.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import asdict
from typing import Any

from eval.perf.client import Request, event_of
from eval.perf.load import Measured, arriving, closed
from runners.endpoint import Endpoint

LONGEST_LINE = 2**30


async def main() -> None:
    """Do one share."""
    lines = asyncio.StreamReader(limit=LONGEST_LINE)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    share = json.loads(await lines.readline())
    endpoint = Endpoint(**share["endpoint"])
    requests = [Request(endpoint, **one) for one in share["requests"]]
    measured = Measured()
    print("ready", flush=True)
    if began := await lines.readline():
        work = asyncio.create_task(_load(share, requests, measured, int(began)))
        ended = asyncio.create_task(lines.read())
        await asyncio.wait([work, ended], return_when=asyncio.FIRST_COMPLETED)
        work.cancel()
        ended.cancel()
        await asyncio.gather(work, ended, return_exceptions=True)
    events = [asdict(event_of(heard, endpoint)) for heard in measured.heard]
    print(json.dumps({"events": events, "lags": measured.lags, "busy": measured.busy}))


async def _load(share: dict[str, Any], requests: list[Request], into: Measured, began: int) -> None:
    if share["offsets"] is not None:
        await arriving(requests, share["offsets"], into, began=began)
        return
    await asyncio.sleep((began - time.monotonic_ns()) / 1e9)
    await closed(requests, share["at_once"], into, seconds=share["seconds"])


if __name__ == "__main__":
    asyncio.run(main())
