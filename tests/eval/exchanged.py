"""Battles of every kind in a database, as an arena would have recorded them."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from eval.ratings import RatingRow, rate
from eval.records import (
    LETTERS,
    AnswerRecord,
    Battle,
    BattleState,
    Rating,
    Records,
    RunRecord,
    Slot,
    Turn,
    Vote,
)

BEGUN = datetime(2026, 3, 4, 5, 6, 7, 891011, tzinfo=UTC)
CONTESTANTS = ["qwen", "deepseek", "yi", "glm"]
PERSONS = ("ann-secret-cookie", "bob-secret-cookie", "cyd-secret-cookie")


def fight(records: Records, name: str, rng: random.Random, vote: bool = True) -> None:
    """One battle with answers, a run, ratings and, unless told otherwise, a vote."""
    layout, person = rng.choice((2, 4)), rng.choice(PERSONS)
    names = rng.sample(CONTESTANTS, layout)
    slots = tuple(
        Slot(letter, contestant, {"name": contestant.title(), "weights_sha256": "ab" * 32})
        for letter, contestant in zip(LETTERS, names, strict=False)
    )
    moment = BEGUN + timedelta(minutes=rng.randrange(9999))
    battle = Battle(name, person, layout, "en", 0.25, None, slots, moment)
    records.start_battle(battle, Turn(name, 1, "Mail me: ann.lee@corp.cn, 电话13812345678", moment))
    for letter in LETTERS[:layout]:
        timings = {"scheduled": 98765.25, "sent": None, "contents": [98766.0], "end": 98767.5}
        past = {"at": moment.isoformat(), "timings": timings, "text": "bob@corp.cn"}
        text = f"```python\nprint('{letter}')  # by /home/zhangsan/a.py\n```"
        records.save_answer(
            AnswerRecord(name, letter, 1, text, "done", "stop", timings=timings, replaced=(past,))
        )
    records.add_run(_run(name, moment))
    records.rate(Rating(name, person, "a", "structure", rng.randint(1, 5), moment))
    records.set_state(name, BattleState.ANSWERED, mark="unpaced")
    if vote:
        records.vote(_vote(name, person, layout, moment, rng))
        records.rate(Rating(name, person, "b", "readability", 4, moment))


def _run(name: str, moment: datetime) -> RunRecord:
    error = "File '/home/zhangsan/a.py', line 1: 47.93.112.80 refused"
    return RunRecord(
        name, "a", "print(1)\nkey = 'a'", "python", "10 20", "RE", "1\n", error, 0.5, 0.25,
        "sha256:abc", 1, None, 2**33, False, None, moment, 1, True,
    )  # fmt: skip


def _vote(name: str, person: str, layout: int, moment: datetime, rng: random.Random) -> Vote:
    choice: Any = rng.choice(["a", "b", "tie", "both_bad", *(["d", "ranking"] * (layout == 4))])
    ranking = rng.choice([(1, 2, 2, 3), (2, 1, 1, 1)]) if choice == "ranking" else None
    return Vote(name, person, choice, ranking, moment + timedelta(minutes=3))


def fill(url: str, battles: int = 24, seed: int = 1, prefix: str = "battle") -> None:
    """Battles that are revealed."""
    rng = random.Random(seed)
    records = Records.open(url)
    for number in range(battles):
        fight(records, f"{prefix}-{seed}-{number}", rng)
    records.close()


def rounded(rows: list[RatingRow]) -> list[dict[str, Any]]:
    """Ratings without the last digits, in which sums by voters differ with their names."""
    return [
        {name: round(v, 6) if isinstance(v, float) else v for name, v in vars(row).items()}
        for row in rows
    ]


def standings(url: str) -> tuple[list[dict[str, Any]], Any, Any, Any]:
    """All that is scored: points with intervals, rating means, evidence and counts."""
    records = Records.open(url)
    rows = rounded(rate(records.pairwise_votes(), CONTESTANTS))
    told = rows, records.rating_means(), records.answer_evidence(), records.counts()
    records.close()
    return told
