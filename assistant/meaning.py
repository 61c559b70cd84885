"""What free questions mean: which are near-identical, and what they are about.

Vectors take seconds, so one thread at a time compares in the background and who asks gets
what was found last. Chinese questions are compared by a multilingual model only: to an
English one all of them look alike.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from eval.records import Ballot
from eval.votes.style import is_chinese
from eval.votes.topics import topics
from eval.votes.weights import alike, prompt_hash
from runners.encoding import Encoding
from runners.encoding_process import EncodingFailed

log = logging.getLogger(__name__)

_AT_ONCE = 256  # questions, between looks at whether to stop


@dataclass(frozen=True)
class Known:
    """By `prompt_hash`: a number that near-identical questions share, and the topic's name
    (empty: too few questions for topics). `alone` are those that the model cannot read."""

    meant: Mapping[bytes, int] = field(default_factory=dict)
    topics: Mapping[bytes, str] = field(default_factory=dict)
    alone: frozenset[bytes] = frozenset()

    def uncompared(self, ballots: Sequence[Ballot]) -> int:
        """How many of the free questions are compared by their words only."""
        return len(set(free_questions(ballots)) - set(self.meant))

    def topic(self, ballot: Ballot) -> str:
        """The topic of a battle, empty for built-in problems and where it is not known."""
        return "" if ballot.problem else self.topics.get(prompt_hash(ballot.prompt), "")


class Meanings:
    """Safe for threads. Without an encoding nothing is ever known."""

    def __init__(self, encoding: Encoding | None = None) -> None:
        self._encoding = encoding
        self._lock = threading.Lock()
        self._known = Known()
        self._asked: dict[bytes, str] = {}
        self._busy = self._closed = False
        self._version = 0

    @property
    def version(self) -> int:
        """Moves whenever more is known."""
        return self._version

    def of(self, ballots: Sequence[Ballot]) -> Known:
        """Return what is known by now; what these ballots ask is compared meanwhile."""
        found = free_questions(ballots)
        with self._lock:
            known = self._known
            missing = found.keys() - known.meant.keys() - known.alone
            if missing and self._encoding is not None and not self._closed:
                self._asked = found
                if not self._busy:
                    self._busy = True
                    threading.Thread(target=self._work, name="meanings", daemon=True).start()
            return known

    def close(self) -> None:
        """Compare nothing more."""
        with self._lock:
            self._closed, self._asked = True, {}

    def _work(self) -> None:
        while True:
            with self._lock:
                asked, self._asked = self._asked, {}
                if not asked:
                    self._busy = False
                    return
            try:
                known = self._compare(asked)
            except EncodingFailed as error:
                log.warning("questions are compared by their words only: %s", error)
                known = None
            except Exception:
                log.exception("questions cannot be compared by meaning")
                known = None
            with self._lock:
                if known is not None:
                    self._known, self._version = known, self._version + 1

    def _compare(self, asked: Mapping[bytes, str]) -> Known | None:
        """Encode what is missing, in the order of the votes; None where closed meanwhile."""
        encoding = self._encoding
        if encoding is None:
            return None
        encoding.encode(next(iter(asked.values()), ""))  # says which model it is
        model = encoding.model
        reads = model is not None and model.is_multilingual
        read = {key: text for key, text in asked.items() if reads or not is_chinese(text)}
        texts = list(read.values())
        rows = []
        for start in range(0, len(texts), _AT_ONCE):
            if self._closed:
                return None
            rows.append(encoding.encode(texts[start : start + _AT_ONCE]))
        alone = frozenset(asked.keys() - read.keys())
        if not rows:
            return Known(alone=alone)
        vectors = np.concatenate(rows)
        numbers = alike(vectors).tolist()
        named = topics(texts, vectors)
        return Known(
            dict(zip(read, numbers, strict=True)), dict(zip(read, named, strict=True)), alone
        )


def free_questions(ballots: Sequence[Ballot]) -> dict[bytes, str]:
    """Return the different free questions, oldest vote first."""
    found: dict[bytes, str] = {}
    for ballot in ballots:
        if ballot.problem is None:
            found.setdefault(prompt_hash(ballot.prompt), ballot.prompt)
    return found
