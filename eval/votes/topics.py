"""Topics of free questions: clusters of their vectors, named by the words that set them apart.

Pure, and the same for the same questions in the same order. Clusters are drawn from the
first so many questions, a number that grows in steps of a quarter; later ones join the
nearest cluster. So topics and their names stay as they are while questions come in, and
change at a step. k-means on vectors of length 1, into as many clusters as set themselves
apart best (silhouette to the centres); names by class-based TF-IDF over words, and over runs
of two to eight Han characters.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from eval.votes.bradley_terry import Ints
from eval.votes.topic_words import COMMON, HOLLOW
from eval.votes.weights import Vectors

LEAST = 20  # questions; fewer have no topics
_STEP = 1.25
_MOST_TOPICS = 12
_PER_TOPIC = 8  # questions at least, on average
_STARTS = 4  # of k-means, the tightest is kept
_ROUNDS = 40
_MOST_FITTED = 2_000  # questions that clusters are drawn from, of more an even sample
_WORDS = 3  # in a name
_LONGEST_NAME = 40  # characters
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:\+\+|#)?")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_LONGEST_RUN = 8
_PART_OF = 0.8  # a run that is this often part of a longer one says less than that one


def topics(prompts: Sequence[str], vectors: Vectors) -> list[str]:
    """Return the name of each prompt's topic, empty where there are too few questions.

    `prompts` are different questions, oldest first, `vectors` their rows (of length 1).
    """
    known = _fitted_on(len(prompts))
    if not known:
        return [""] * len(prompts)
    centres = _drawn(vectors[:known][:: math.ceil(known / _MOST_FITTED)])
    of = _nearest(vectors, centres)
    names = _names(prompts[:known], of[:known], len(centres))
    return [names[number] for number in of]


def _fitted_on(number: int) -> int:
    """The largest step that is not above `number`."""
    if number < LEAST:
        return 0
    step = LEAST
    while (following := math.ceil(step * _STEP)) <= number:
        step = following
    return step


def _drawn(rows: Vectors) -> Vectors:
    """Return the centres of the clusters that set themselves apart best."""
    different = len(np.unique(rows.round(5), axis=0))
    most = min(_MOST_TOPICS, len(rows) // _PER_TOPIC, different)
    tried = (_centres(rows, number) for number in range(2, most + 1))
    return max(tried, key=_apart(rows), default=rows[:1])


def _apart(rows: Vectors) -> Callable[[Vectors], float]:
    """Return what says how much nearer rows are to their own centre than to the next, −1 to 1."""

    def silhouette(centres: Vectors) -> float:
        away = np.sqrt(np.maximum(_squares(rows, centres), 0))
        own, other = np.sort(away, axis=1)[:, :2].T
        return float(np.mean((other - own) / np.maximum(other, np.finfo(np.float32).tiny)))

    return silhouette


def _centres(rows: Vectors, number: int) -> Vectors:
    """k-means from several starts; the same rows give the same centres."""
    from scipy.cluster.vq import kmeans2

    rng = np.random.default_rng(0)
    best, tightest = rows[:number], math.inf
    for _ in range(_STARTS):
        centres, of = kmeans2(
            rows.astype(np.float64), number, iter=_ROUNDS, minit="++", missing="warn", seed=rng
        )
        spread = float(np.square(rows - centres[of]).sum())
        if spread < tightest - 1e-9:
            best, tightest = centres, spread
    return best


def _squares(rows: Vectors, centres: Vectors) -> Vectors:
    """Return squared distances (rows of length 1 × centres)."""
    return np.asarray(1 + np.square(centres).sum(axis=1) - 2 * rows @ centres.T)


def _nearest(rows: Vectors, centres: Vectors) -> Ints:
    return np.asarray(_squares(rows, centres).argmin(axis=1), dtype=np.int64)


def _names(prompts: Sequence[str], of: Ints, number: int) -> list[str]:
    """Name each cluster by the words that are common in it and rare elsewhere."""
    counts: list[Counter[str]] = [Counter() for _ in range(number)]
    for prompt, cluster in zip(prompts, of, strict=True):
        counts[cluster].update(words(prompt))
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    average = total.total() / number
    names: list[str] = []
    for place, one in enumerate(counts):
        size = max(1, one.total())
        worth = {
            word: count / size * math.log1p(average / total[word])
            for word, count in _whole(one).items()
        }
        ranked = sorted(worth, key=lambda word: (-worth[word], len(word), word))
        names.append(_name(ranked, names) or f"{place + 1}")
    return names


def _name(ranked: Sequence[str], taken: Iterable[str]) -> str:
    """Join the first words; go on to further ones where another topic has that name."""
    for first in range(max(1, len(ranked) - _WORDS + 1)):
        chosen = ranked[first : first + _WORDS]
        while len(name := " · ".join(chosen)) > _LONGEST_NAME and len(chosen) > 1:
            chosen = chosen[:-1]
        if name[:_LONGEST_NAME] not in taken:
            return name[:_LONGEST_NAME]
    return ""


def words(prompt: str) -> set[str]:
    """Return the words of a prompt that can name a topic, each once."""
    found = {word.casefold() for word in _WORD.findall(prompt)}
    found = {word for word in found if len(word) > 1}
    for run in _HAN.findall(prompt):
        for part in re.split(f"[{HOLLOW}]", run):
            found.update(
                part[start : start + length]
                for length in range(2, _LONGEST_RUN + 1)
                for start in range(len(part) - length + 1)
            )
    return found - COMMON


def _whole(counts: Counter[str]) -> dict[str, int]:
    """Leave out what is nearly always part of a longer run of characters, or occurs once
    where other words occur more often."""
    most = max(counts.values(), default=0)
    kept = {word: count for word, count in counts.items() if count > 1 or most < 2}
    parts: Counter[str] = Counter()
    for word, count in kept.items():
        if _HAN.match(word):
            for part in {word[:-1], word[1:]}:
                parts[part] = max(parts[part], count)
    return {word: count for word, count in kept.items() if parts[word] < _PART_OF * count}
