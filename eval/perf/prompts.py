"""Texts to read: a nonce first, then so many words. Pure.

The nonce comes first so that no prefix cache can answer: a cache matches from the
beginning, and only the chat template's head stands before the nonce. It is digits of
fixed number, because tokenizers take those to a fixed number of tokens, and it is new
with every run, because a server remembers the last one. The words are the seed's.
"""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass

NONCE_DIGITS = 16
# Each is one token, with the space before it, in the vocabularies of the large families;
# where one is not, the count by the server finds it.
_VOCABULARY = (
    "time year people way day man thing woman life child world school state family student "
    "group country problem hand part place case week company system program question work "
    "number night point home water room mother area money story fact month lot right study "
    "book eye job word business issue side kind head house service friend father power hour "
    "game line end member law car city community name"
)
_WORDS = tuple(_VOCABULARY.split())
TASKS = (
    "Write a Python function that merges two sorted lists, with comments and an example.",
    "Write a Python function that checks whether a text is a palindrome, and explain it.",
    "Write a Python class for a stack that tells its smallest element at once.",
    "Write a Python function that finds the longest word of a sentence, with its tests.",
)


@dataclass(frozen=True)
class Source:
    """Where a load test's texts come from: `run` is new each time, `seed` the person's."""

    run: str
    seed: int = 0
    task: bool = False

    def text(self, phase: str, number: int, words: int) -> str:
        """Return text `number` of a phase (such as a cell's, or its warm-up's).

        Texts of different phases or numbers differ from their first digits on. With
        `task` it ends in something to do, which a model may end by itself.
        """
        drawn = random.Random(f"{self.seed}/{phase}/{number}")  # noqa: S311  no secret
        # The task is drawn before the words, so that it is the same however many there are.
        ask = f"\n\n{drawn.choice(TASKS)}" if self.task else ""
        body = " ".join(drawn.choices(_WORDS, k=max(0, words)))
        return f"{self._nonce(phase, number)} {body}{ask}"

    def _nonce(self, phase: str, number: int) -> str:
        digest = hashlib.sha256(f"{self.run}/{phase}/{number}".encode()).digest()
        return f"{int.from_bytes(digest[:8]) % 10**NONCE_DIGITS:0{NONCE_DIGITS}d}"
