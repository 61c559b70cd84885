"""Judged samples for tests: by hand, at random, and from simulated contestants."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from hypothesis import strategies as st

from eval.scores.samples import VERDICTS, Sample


def one(problem: str, verdict: str = "AC", **changes) -> Sample:
    fields = {"contestant": "qwen", "prompt_language": "en", "language": "python", "sample": 0}
    return Sample(problem, verdict=verdict, **{**fields, **changes})


def run_of(passes: Iterable[Sequence[int]], contestant: str = "qwen", **changes) -> list[Sample]:
    """A run of one contestant: per problem a 1 or 0 for each sample."""
    return [
        one(f"p{number:03}", "AC" if passed else "WA", contestant=contestant, sample=k, **changes)
        for number, samples in enumerate(passes)
        for k, passed in enumerate(samples)
    ]


def drawn(rng: np.random.Generator, chances, samples: int, contestant: str = "qwen"):
    """A run of problems that pass with the given chances, independently."""
    return run_of((rng.random((samples, len(chances))) < chances).T.astype(int), contestant)


samples = st.builds(
    one,
    st.sampled_from(["fence", "heap", "pairs", "stamps"]),
    st.sampled_from(VERDICTS),
    prompt_language=st.sampled_from(["en", "zh"]),
    language=st.sampled_from(["python", "java"]),
    sample=st.integers(0, 5),
    truncated=st.booleans(),
    tokens=st.none() | st.integers(1, 512),
    tags=st.lists(st.sampled_from(["array", "dp"]), unique=True).map(tuple),
)
runs = st.lists(samples, max_size=40, unique_by=lambda s: (s.contestant, s.cell, s.sample))
