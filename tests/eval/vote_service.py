"""A headless vote service to be killed: it votes under load and acknowledges after commit.

Its processes are forked from one that has everything imported, so that a kill costs
little more than opening the database.
"""

from __future__ import annotations

import multiprocessing
import random
import secrets
import signal
import threading
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection

from eval.records import Battle, BattleState, Records, Slot, Turn, Vote

CHOICES = ("a", "b", "tie", "both_bad")
WRITERS = 4
PATIENCE_S = 60.0
# Not this module: the forking process does not know the tests' folders.
_IMPORTED = ["eval.records", "alembic.command", "sqlalchemy.dialects.sqlite", "psycopg"]
_SPAN_S = 0.25  # after the first acknowledgement the kill comes within so long


@dataclass(frozen=True)
class Killed:
    """What a service had acknowledged when it was killed, by battle."""

    acknowledged: dict[str, str]


def serve(url: str, told: Connection) -> None:
    """Vote from several threads until killed; tell each vote once it is committed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    records, turn = Records.open(url), threading.Lock()

    def write() -> None:
        drawn = random.Random()
        while True:
            battle, choice = secrets.token_hex(8), drawn.choice(CHOICES)
            slots = Slot("a", "qwen", {}), Slot("b", "yi", {})
            records.start_battle(
                Battle(battle, "ann", 2, "en", 1.0, None, slots), Turn(battle, 1, "?")
            )
            records.set_state(battle, BattleState.ANSWERED)
            records.vote(Vote(battle, "ann", choice))
            with turn:
                told.send((battle, choice))

    writers = [threading.Thread(target=write) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()


def kill_one(url: str, rng: random.Random) -> Killed:
    """Start a service, kill it at a random moment of its work, return what it had told."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_IMPORTED)
    hear, told = context.Pipe(duplex=False)
    service = context.Process(target=serve, args=(url, told), daemon=True)
    service.start()
    told.close()
    acknowledged: dict[str, str] = {}
    with closing(hear):
        assert hear.poll(PATIENCE_S), "the service acknowledged nothing"
        last = time.monotonic() + rng.random() * _SPAN_S
        while (left := last - time.monotonic()) > 0:
            if hear.poll(left):
                acknowledged.update([hear.recv()])
        service.kill()
        service.join(PATIENCE_S)
        assert service.exitcode == -signal.SIGKILL
        with suppress(EOFError, OSError):  # the last word may be half a one
            while True:
                acknowledged.update([hear.recv()])
    return Killed(acknowledged)


def lost(records: Records, killed: Killed) -> list[str]:
    """Return the acknowledged votes that are not recorded as they were told, or only half."""
    return [
        battle
        for battle, choice in killed.acknowledged.items()
        if (found := records.battle(battle)) is None
        or found.vote is None
        or (found.vote.choice, found.state) != (choice, BattleState.REVEALED)
    ]
