"""How often the composite's 95 % interval holds the truth when four people of unequal
severity and industry work through the review queue, and how often equals seem unequal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from eval.review.queue import Answer, Taken, next_answer
from eval.scores.composite import DIMENSIONS, HumanRating, by_composite, composite, composites
from eval.scores.samples import Sample

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "eval"))  # `judged`

from judged import drawn

SIMULATIONS, PROBLEMS, REVIEWS = 120, 30, 160
CONTESTANTS = "abcd"
INDUSTRY = {"ann": 0.55, "bob": 0.25, "cy": 0.15, "di": 0.05}
SEVERITY, EASE, NOISE = 0.5, 0.5, 0.6  # standard deviations, in points
TRUTH = composite(0.625, 3)  # 0.625 is the mean of the Beta below


def measure() -> list[dict[str, Any]]:
    """Both shares in percent."""
    rng = np.random.default_rng(5)
    inside = decided = 0
    for number in range(SIMULATIONS):
        chances = rng.beta(0.5, 0.3, PROBLEMS)
        samples = [one for name in CONTESTANTS for one in drawn(rng, chances, 1, name)]
        ratings = list(_ratings(rng, samples))
        found = composites(samples, ratings, seed=number)
        inside += sum(one.low <= TRUTH <= one.high for one in found)
        decided += len(by_composite(samples, ratings, seed=number).groups) > 1
    share = 100 * inside / (SIMULATIONS * len(CONTESTANTS))
    return [
        _figure("truth inside the composite's 95 % interval", share, 92, ">="),
        _figure("runs of equals that seem decided", 100 * decided / SIMULATIONS, 5, "<="),
    ]


def _ratings(rng: np.random.Generator, samples: list[Sample]) -> Iterator[HumanRating]:
    """People come as their industry has it, and rate what the queue gives them."""
    strict = dict(zip(INDUSTRY, rng.normal(0, SEVERITY, len(INDUSTRY)), strict=True))
    problems = sorted({one.problem for one in samples})
    ease = dict(zip(problems, rng.normal(0, EASE, PROBLEMS), strict=True))
    by_key = {f"{one.contestant}/{one.problem}": one for one in samples}
    answers = [Answer(key, one.contestant, one.problem) for key, one in by_key.items()]
    taken: dict[str, set[str]] = {}
    for person in rng.choice(list(INDUSTRY), REVIEWS, p=list(INDUSTRY.values())):
        given = next_answer(answers, Taken(taken), person, seed=f"{person}{strict}")
        if given is None:
            continue
        taken.setdefault(given.key, set()).add(person)
        one = by_key[given.key]
        level = 3 + strict[person] + ease[one.problem]
        for dimension in DIMENSIONS:
            value = int(np.clip(round(level + rng.normal(0, NOISE)), 1, 5))
            yield HumanRating(person, one.contestant, one.cell, one.sample, dimension, value)


def _figure(name: str, value: float, goal: float, relation: str) -> dict[str, Any]:
    return {
        "bench": "reviews",
        "figure": name,
        "value": round(value, 2),
        "unit": "%",
        "goal": goal,
        "relation": relation,
    }
