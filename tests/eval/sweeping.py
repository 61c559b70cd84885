"""A whole load test of a scripted endpoint."""

from __future__ import annotations

from eval.perf.folder import create, document
from eval.perf.plan import Options, Room
from eval.perf.prompts import Source
from eval.perf.sweep import Engine, Sweep
from eval.perf.texts import Texts
from runners.endpoint import Endpoint
from runners.scripted import Script

WORDS = Script(("word ",) * 8, delay=0.005)
# So slow to begin that no repetition of a probe seems to come from a cache.
SLOW = Script(("word ",) * 8, first_delay=0.1, delay=0.005)
ROOM = Room()
OPTIONS = Options(prompt_tokens=(64,), output_tokens=8, concurrency=(1,), requests=3, warmup=1)


class Lines:
    """Keeps what was said."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, line: str) -> None:
        self.said.append(line)

    def begin(self, name: str, requests: int | None) -> None: ...
    def step(self) -> None: ...


async def swept(tmp_path, server, options=OPTIONS, *, dialect="llamacpp", room=ROOM, **engine):
    """Measure, and return what follows from the folder, and what was said."""
    lines = Lines()
    endpoint = Endpoint(server.base_url, "scripted", 1 << 20, dialect)
    manifest = {"created": "now", "target": "scripted", "options": options.as_json()}
    folder = tmp_path / "test"
    kept = create(folder, manifest)
    texts = Texts(endpoint, Source("run", options.seed, options.task))
    await Sweep(Engine(endpoint, room, **engine), options, texts, kept, lines).run()
    return document(folder), lines.said
