"""Long plain text with facts in it, of any length. Pure.

Sentences are put together from a language's own lists, so that no two cases share their
text and no sentence comes again and again. There is no digit in them: every digit belongs
to a fact.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from eval.capabilities.wording import Filler, wording


@dataclass(frozen=True)
class Fact:
    """A sentence at its `depth`: 0 before all of the text, 1 after it."""

    depth: float
    sentence: str


@dataclass(frozen=True)
class Haystack:
    """What stands before the text, the facts in it, what is asked after it."""

    seed: str
    language: str
    opening: str
    facts: tuple[Fact, ...]
    question: str

    def text(self, words: int) -> str:
        """Return the whole prompt with `words` words of filler (characters in Chinese)."""
        told = wording(self.language)
        sentences = list(_cut(self._sentences(told.filler), words, told.spaced))
        for fact in sorted(self.facts, key=lambda one: one.depth, reverse=True):
            sentences.insert(round(fact.depth * len(sentences)), fact.sentence)
        body = (" " if told.spaced else "").join(sentences)
        return f"{self.opening}\n\n{body}\n\n{self.question}"

    def _sentences(self, filler: Filler) -> Iterator[str]:
        drawn = random.Random(self.seed)  # noqa: S311  no secret
        while True:
            template = drawn.choice(filler.sentences)
            yield template.format_map({k: drawn.choice(v) for k, v in filler.slots.items()})


@dataclass(frozen=True)
class Haystacks:
    """The haystacks of some cases, as a source of texts of exact length."""

    by_phase: Mapping[str, Haystack]

    def text(self, phase: str, number: int, words: int) -> str:
        """Return the text of the case that `phase` names; there is one of each."""
        return self.by_phase[phase].text(words)


def _cut(sentences: Iterator[str], words: int, spaced: bool) -> Iterator[str]:
    """Yield sentences of `words` words in all; the last one breaks off where it must."""
    while words > 0:
        sentence = next(sentences)
        parts: Sequence[str] = sentence.split() if spaced else sentence
        if len(parts) > words:
            sentence = (" " if spaced else "").join(parts[:words]) + "…"
        words -= len(parts)
        yield sentence
