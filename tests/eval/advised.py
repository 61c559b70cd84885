"""Candidates for advice, and what is said of them."""

from __future__ import annotations

from dataclasses import replace

from eval.advice import Candidate, Needs, Reason, advise
from eval.advice.values import Pass, Speed, Terms
from eval.cost.checkpoints import load_checkpoints
from eval.cost.model import of_config
from eval.score import wilson

MODELS = [of_config(one.config) for one in load_checkpoints().checkpoints]
QWEN, DEEPSEEK, _, YI, GLM = MODELS
FREE = Terms(True, None, "read")
PROBLEMS = [f"p{n}" for n in range(12)]


def passed(shares: list[float]) -> Pass:
    value = sum(shares) / len(shares)
    table = dict(zip(PROBLEMS, shares, strict=False))
    return Pass(value, wilson(value, len(shares)), table)


def one(name: str, shares: list[float] | None = None, **changes) -> Candidate:
    """A Qwen 7B in bf16 that passes everything, unless told otherwise."""
    rate = passed(shares or [1.0] * 12)
    plain = Candidate(
        contestant=name,
        label=name.upper(),
        licence="Apache-2.0",
        terms=FREE,
        service=False,
        model=QWEN,
        served="bf16",
        native_context=32768,
        passes={"en": rate, "zh": rate, "both": rate},
    )
    return replace(plain, **changes)


GOOD, BAD = [1.0] * 12, [0.0] * 10 + [1.0] * 2


def firsts(solved: int, of: int = 60) -> Pass:
    table = {f"p{n:02}": float(n < solved) for n in range(of)}
    return Pass(solved / of, wilson(solved / of, of), table)


def fast(
    value: float, setting: str = "s", spread: float = 1.0, at_once: int = 1, **where: str | None
) -> Speed:
    interval = (value - spread, value + spread)
    return Speed(256, 64, at_once, value, interval, setting, "t", **where)


def excluded(candidate: Candidate, **needs) -> list[str]:
    return [reason.code for _, reason in advise((candidate,), Needs(**needs)).excluded]


def codes(*playing: Candidate, **needs) -> dict[str, Reason]:
    return {reason.code: reason for reason in advise(playing, Needs(**needs)).reasons}
