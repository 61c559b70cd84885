"""The program of a worker: `python -m assistant.context.worker cut` or `encode`.

Cutting runs grammars written in C on strangers' files, and encoding keeps a core busy for
minutes: both in processes of their own, at low priority, so that neither a crash nor the
interpreter's lock reaches the chat. A worker ends when its stdin does, which the kernel
closes with the app however that ends.
"""

from __future__ import annotations

import base64
import itertools
import os
import sys
import threading
from collections.abc import Callable
from queue import PriorityQueue
from typing import TYPE_CHECKING

from assistant.context.cutting import cut
from assistant.context.frames import Message, pack, read

if TYPE_CHECKING:
    from runners.embedding import Encoder

# Not more: while engines answer on every core, a question must still be encoded in time.
NICENESS = 5
Answer = Callable[[Message], Message]


def main(role: str) -> None:
    """Answer requests until stdin ends; a smaller `priority` goes first."""
    os.nice(NICENESS)
    # What a library prints must not come between the answers.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    waiting: PriorityQueue[tuple[int, int, Message]] = PriorityQueue()
    threading.Thread(target=_receive, args=(waiting,), daemon=True).start()
    answer = _ROLES[role]()
    while True:
        request = waiting.get()[2]
        out.write(pack({"id": request["id"], **answer(request)}))
        out.flush()


def _receive(waiting: PriorityQueue[tuple[int, int, Message]]) -> None:
    for number in itertools.count():
        request = read(sys.stdin.buffer)
        if request is None:
            os._exit(0)
        waiting.put((request.get("priority", 0), number, request))


def _cutter() -> Answer:
    def answer(request: Message) -> Message:
        return {"file": cut(request["language"], request["text"]).as_json()}

    return answer


def _encoder() -> Answer:
    from runners.configuration import ConfigError
    from runners.embedding import load_encoder

    try:
        encoder = load_encoder()
    except ConfigError as error:
        message = str(error)
        return lambda request: {"error": message}
    return lambda request: _encoded(encoder, request["texts"])


def _encoded(encoder: Encoder, texts: list[str]) -> Message:
    rows = encoder.encode([text.encode("utf-8", "replace").decode() for text in texts])
    return {
        "model": encoder.name,
        "is_multilingual": encoder.is_multilingual,
        "rows": base64.b64encode(rows.astype("<f2").tobytes()).decode("ascii"),
    }


_ROLES: dict[str, Callable[[], Answer]] = {"cut": _cutter, "encode": _encoder}

if __name__ == "__main__":
    main(sys.argv[1])
