"""Two contestants that draw texts from one distribution and differ in how they write them.

    python -m tests.bench.blind_endpoints

Prints two URLs, of the quick one and of the slow one, and serves until it is killed. The
quick one writes small pieces at once; the slow one whole lines, with stalls, and ends late.
"""

from __future__ import annotations

import asyncio
import random

from runners.scripted import Body, Script, ScriptedEndpoint

SLOTS = 256
QUICK_SPEED, SLOW_SPEED = 600.0, 100.0  # characters a second
LINE = 25.0  # characters, on average


def text_of(source: random.Random) -> str:
    """Lines of words; nothing in them tells who writes."""
    lines = (" ".join("word" for _ in range(source.randint(1, 10))) for _ in range(24))
    return "\n".join(lines)[: source.randint(150, 500)]


def quick(body: Body) -> Script:
    """Small pieces, evenly."""
    source = random.Random()
    text, pieces = text_of(source), []
    while text:
        size = source.randint(2, 6)
        pieces.append(text[:size])
        text = text[size:]
    return Script(tuple(pieces), first_delay=source.uniform(0.1, 0.4), delay=4 / QUICK_SPEED)


def slow(body: Body) -> Script:
    """Whole lines, unevenly."""
    source = random.Random()
    pieces = tuple(text_of(source).splitlines(keepends=True))
    stalls = {n: source.uniform(0.4, 2.5) for n in range(1, len(pieces)) if source.random() < 0.06}
    first = source.uniform(0.5, 2.0)
    return Script(pieces, first_delay=first, delay=LINE / SLOW_SPEED, pauses=stalls)


async def main() -> None:
    """Serve both."""
    async with (
        ScriptedEndpoint(quick, slots=SLOTS) as one,
        ScriptedEndpoint(slow, slots=SLOTS) as other,
    ):
        print(one.base_url, other.base_url, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
