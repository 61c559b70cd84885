"""Battles of every kind in a database, as an arena would have recorded them."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from eval.ratings import RatingRow, rate
from eval.records import (
    DIMENSIONS,
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
from eval.records.opinions import Opinion, Use
from eval.records.reviews import Review, Reviews

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
        beside(records, name, person, rng)


def beside(records: Records, name: str, person: str, rng: random.Random) -> None:
    """What stands beside a vote: opinions of its voter and of a reader, uses, a review."""
    records.opinions.use(Use(name, person, "a", rng.random() < 0.5, BEGUN))
    records.opinions.after_tests(Opinion(name, person, "after_tests", "b", BEGUN))
    token = records.links.make(person, name)
    records.links.say(token, rng.choice([one for one in PERSONS if one != person]), "tie")
    points = {dimension: rng.randint(1, 5) for dimension in DIMENSIONS}
    Reviews.beside(records).hand_in(Review("run-1", name, person, points, "zh", BEGUN))


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


def standings(url: str) -> tuple[Any, ...]:
    """All that is scored: points with intervals, rating means, evidence and counts."""
    records = Records.open(url)
    rows = rounded(rate(records.pairwise_votes(), CONTESTANTS))
    uses, desk = records.opinions.use_counts(), Reviews.beside(records).desk("run-1")
    reviewed = sorted((one.sample, tuple(one.points.items())) for one in desk.reviews)
    told = rows, records.rating_means(), records.answer_evidence(), records.counts()
    told = *told, uses, reviewed
    records.close()
    return told
