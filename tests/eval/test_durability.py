"""An acknowledged vote is on disk, whatever happens next, and it is there once.

The full number of kills is `python -m tests.bench durability`.
"""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing

from sql import raw
from vote_service import CHOICES, kill_one, lost

from eval.records import Records, Vote

DOUBLES = 200
KILLS = 10  # on each kind of database
WRITERS = 20


def test_two_hundred_concurrent_double_votes_are_one_row_each(url, begin):
    battles = [begin() for _ in range(DOUBLES)]
    with ExitStack() as stack:
        tabs = [stack.enter_context(closing(Records.open(url, patience=60))) for _ in range(2)]

        def press(battle: str, tab: Records) -> str:
            choice = CHOICES[battles.index(battle) % len(CHOICES)]
            return tab.vote(Vote(battle, "ann", choice)).vote.choice

        with ThreadPoolExecutor(WRITERS) as pool:
            presses = [pool.submit(press, battle, tab) for battle in battles for tab in tabs]
            told = [one.result(120) for one in presses]
    assert told == [choice for n in range(DOUBLES) for choice in [CHOICES[n % len(CHOICES)]] * 2]
    with raw(url) as db:
        found = db.exec_driver_sql("SELECT battle, COUNT(*) FROM votes GROUP BY battle").all()
    assert sorted(map(tuple, found)) == sorted((battle, 1) for battle in battles)


def test_no_acknowledged_vote_is_lost_by_a_kill(url):
    rng = random.Random(6)
    killed = [kill_one(url, rng) for _ in range(KILLS)]
    assert all(one.acknowledged for one in killed)
    with closing(Records.open(url)) as records:
        assert [lost(records, one) for one in killed] == [[]] * KILLS
        # What was recorded beside the acknowledged ones is whole as well.
        assert records.counts().votes == len(records.pairwise_votes())
