"""Finds where a model says who it is or who made it, and masks the names. Pure, no I/O.

What is masked is always a name (`Qwen`, `阿里云`), where what leads up to it says that the
writer speaks of itself ("I am", 「我由」, "# Written by"), or where what follows does, within
`AHEAD` characters. A name alone is a mention and stays. Inside code only comments and
docstrings are touched.

While an answer is being written, show `mask(raw).until(settled(raw))`: a page that does
so only ever sees that text grow, and no name half written. `mask(raw).text` is for the end.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant import identity_words as words
from assistant.identity_places import Place, places

AHEAD = 48  # what follows a name decides within so many characters
LONGEST_NAME = 90  # a longer one, with all that is strewn between, is none
HELD = 200  # `settled` never holds back more
_BEHIND = 140  # how far before a name its cue may end
_CUES = 3  # how many cues are tried
_QUOTE = 100  # how far before a cue a quotation may begin

_STREWN = "[*`\u200b-\u200d\u2060\ufeff\u00ad]"
_IGNORED = re.compile(f"(?<!{_STREWN}){_STREWN}{{1,3}}")
_LOOKALIKES = dict(zip("аеосірухАЕОСІРУХВМТКН", "aeocipyxaeociruxbmtkh", strict=True))
_PLAIN = str.maketrans(
    {chr(n): chr(n - 0xFEE0) for n in range(0xFF10, 0xFF5B) if chr(n - 0xFEE0).isalnum()}
    | {"．": ".", "－": "-", "＃": "#", "／": "/", "＿": "_", "＠": "@", "\u3000": " ", "\xa0": " "}
    | _LOOKALIKES
)
_LOWER = str.maketrans({chr(n): chr(n + 32) for n in range(ord("A"), ord("Z") + 1)})
_MASKS = {"en": "[model]", "zh": "[模型]"}
_HAN = re.compile(r"[\u3001-\u303f\u4e00-\u9fff\uff01-\uff0f\uff1a-\uff20]")


@dataclass(frozen=True)
class Span:
    """One masked name: characters `start` to `end` of the raw text, and the rule that did it."""

    start: int
    end: int
    rule: str


@dataclass(frozen=True)
class Masked:
    """A raw text with the names that `spans` mark; they are in order and do not overlap."""

    raw: str
    spans: tuple[Span, ...]

    @property
    def text(self) -> str:
        """All of the text, masked."""
        return self.until(len(self.raw))

    def until(self, end: int) -> str:
        """The masked text of the first `end` raw characters."""
        parts, at = [], 0
        for span in self.spans:
            if span.end > end:
                break
            parts += [self.raw[at : span.start], _MASKS[_language(self.raw, span)]]
            at = span.end
        return "".join([*parts, self.raw[at:end]])


@dataclass(frozen=True)
class _Plain:
    """A text without markup and look-alikes: `cased`, the same in lower case, and for
    each of its characters the place in the raw text, with the raw length at the end."""

    cased: str
    lower: str
    raw: Sequence[int]


def mask(text: str, names: Sequence[str] = ()) -> Masked:
    """Mask every name by which the writer of `text` identifies itself.

    `names` are those of the contestants, besides the known models and makers.
    """
    return Masked(text, tuple(_found(text, _plain(text), _pattern(tuple(names)))))


def holds_a_name(text: str, names: Sequence[str] = ()) -> bool:
    """Whether a known name, or one of `names`, is in `text` at all."""
    return bool(_pattern(tuple(names)).search(_plain(text).lower))


def settled(text: str, names: Sequence[str] = ()) -> int:
    """How many characters of `text` can be shown: nothing that comes can mask them, or
    make another of what is masked there. At most `HELD` less than all.
    """
    plain = _plain(text)
    length = len(text)
    open_name, at = length, 0
    for name in _pattern(tuple(names)).finditer(plain.lower):
        if plain.raw[name.end() - 1] + 1 > length - AHEAD:
            open_name = plain.raw[name.start()]
            break
        at = name.end()  # what begins inside a whole name is part of it
    known = _beginnings(tuple(names))
    for start in range(max(at, bisect_left(plain.raw, length - LONGEST_NAME)), len(plain.lower)):
        if plain.raw[start] >= open_name or _begins_a_name(plain.lower, start, known):
            return max(min(plain.raw[start], open_name), length - HELD)
    return max(open_name, length - HELD)


# ------------------------------------------------------------------ reading


def _plain(text: str) -> _Plain:
    """Letters are made plain one by one; markup strewn between them, if short, is left out."""
    kept: list[str] = []
    raw: list[int] = []
    at = 0
    for run in _IGNORED.finditer(text):
        kept.append(text[at : run.start()])
        raw.extend(range(at, run.start()))
        at = run.end()
    kept.append(text[at:])
    raw.extend(range(at, len(text) + 1))
    cased = "".join(kept).translate(_PLAIN)
    return _Plain(cased, cased.translate(_LOWER), raw)


@lru_cache(maxsize=64)
def _vocabulary(names: tuple[str, ...]) -> tuple[str, ...]:
    own = (_plain(name).lower.strip() for name in names)
    usable = (re.sub(r"[\s\-_]+", " ", name) for name in own if 1 < len(name) <= LONGEST_NAME // 2)
    return tuple(dict.fromkeys([*words.NAMES, *usable]))


@lru_cache(maxsize=64)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    return words.names_pattern(_vocabulary(names))


@lru_cache(maxsize=64)
def _beginnings(names: tuple[str, ...]) -> frozenset[str]:
    """Every beginning of every name, letters and digits only."""
    whole = (words.squeezed(name) for name in _vocabulary(names))
    return frozenset(name[:n] for name in whole for n in range(1, len(name) + 1))


def _begins_a_name(lower: str, start: int, known: frozenset[str]) -> bool:
    letter = lower[start]
    before = lower[start - 1] if start else " "
    if not letter.isalnum() or (letter < "\u4e00" and before.isascii() and before.isalnum()):
        return False
    return words.squeezed(lower[start:]) in known


def _language(text: str, span: Span) -> str:
    """That of the name, else of what stands before it."""
    around = text[max(0, span.start - 6) : span.start].rstrip(" \u3000*_`(")[-1:]
    name = text[span.start : span.end]
    return "zh" if re.search(r"[\u4e00-\u9fff]", name) or _HAN.match(around) else "en"


# ------------------------------------------------------------------ judging


@dataclass(frozen=True)
class _Cue:
    """What leads up to a name: characters `start` to `end` of the plain text."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class _Name:
    """A name in the plain text and what follows it, as far as that may matter."""

    word: str
    start: int
    after: str
    is_person: bool


def _found(text: str, plain: _Plain, pattern: re.Pattern[str]) -> Iterator[Span]:
    where = places(text)
    kinds = {"self": words.SELF, "as": words.AS, "sign": words.SIGN}
    cues = sorted(
        (
            _Cue(kind, cue.start(), cue.end())
            for kind, form in kinds.items()
            for cue in form.finditer(plain.lower)
        ),
        key=lambda cue: cue.end,
    )
    ends = [cue.end for cue in cues]
    masked = -_BEHIND
    for found in pattern.finditer(plain.lower):
        start, end = plain.raw[found.start()], plain.raw[found.end() - 1] + 1
        place = where.at(start)
        if place is Place.CODE or end - start > LONGEST_NAME:
            continue
        upto = bisect_right(ends, found.start())
        near = cues[max(0, upto - _CUES) : upto][::-1]
        rule = _rule(plain.lower, _name(plain, found, end), masked, near)
        if rule:
            yield Span(start, end, f"{place.value}.{rule}")
            masked = found.end()


def _name(plain: _Plain, found: re.Match[str], end: int) -> _Name:
    upto = bisect_left(plain.raw, end + AHEAD)
    behind = plain.cased[found.end() : upto]
    is_person = found[0] in words.PEOPLE and bool(words.SURNAME.match(behind))
    return _Name(found[0], found.start(), plain.lower[found.end() : upto], is_person)


def _rule(lower: str, name: _Name, masked: int, cues: Sequence[_Cue]) -> str | None:
    """The rule by which this name identifies the writer; None for a mention.

    `masked` is where the last masked name ended; `cues` are the nearest ones, last first.
    """
    if name.is_person or words.NOT_BEFORE.match(name.after):
        return None
    if words.AFTER_FIRST.match(name.after):
        return "behind"
    if words.AFTER_GREETING.match(name.after) and words.GREETING.search(
        lower[max(0, name.start - 24) : name.start]
    ):
        return "greeting"
    if name.start - masked <= _BEHIND // 2 and _continues(lower[masked : name.start]):
        return "chain"
    for cue in cues:
        if name.start - cue.end <= _BEHIND and _fits(lower, cue, name):
            line = lower[max(0, cue.start - _QUOTE) : cue.start].rpartition("\n")[2]
            return None if words.QUOTED.search(line) else cue.kind
    return None


def _fits(lower: str, cue: _Cue, name: _Name) -> bool:
    led, gap = lower[cue.start : cue.end], lower[cue.end : name.start]
    if cue.kind == "sign":
        follows = words.AFTER_BY_ZH if led.endswith("由") else words.AFTER_SIGN
        return (
            not gap.strip(" \t:：\"'“「_[(<@")
            and name.word not in words.WEAK
            and bool(words.SIGN_AT.search(lower[max(0, cue.start - 40) : cue.start]))
            and bool(follows.match(name.after))
        )
    if "\n\n" in gap or not words.GAP.fullmatch(gap):
        return False
    if cue.kind == "as":
        return bool(words.AFTER_AS.match(name.after))
    if words.MADE_ZH.match(led):
        return bool(words.AFTER_BY_ZH.match(name.after))
    return not words.CAREFUL.search(led) or bool(words.AFTER_CAREFUL.match(name.after))


def _continues(gap: str) -> bool:
    """Whether a name that follows a masked one after `gap` belongs to the same statement."""
    if words.CHAIN_SHORT.fullmatch(gap):
        return True
    if words.CHAIN_NOT.search(gap):
        return False
    if words.CHAIN.fullmatch(gap):
        return True
    return bool(words.CHAIN_HAS.search(gap)) and bool(words.GAP.fullmatch(gap))
