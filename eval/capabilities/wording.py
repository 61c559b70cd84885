"""The words of all cases, one YAML file a language, and what both languages share."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from runners.configuration import Settings, load
from runners.lineup import Bilingual

LANGUAGES = ("en", "zh")
_HERE = Path(__file__).parent
Words = Annotated[list[str], Field(min_length=2)]
Three = Annotated[list[str], Field(min_length=3, max_length=3)]


class Filler(Settings):
    """Sentences with `{slots}`, and what may stand in each."""

    sentences: Words
    slots: dict[str, Words]

    @model_validator(mode="after")
    def _without_digits(self) -> Filler:
        text = "".join(self.sentences + [word for words in self.slots.values() for word in words])
        if any(letter.isdigit() for letter in text):
            raise ValueError("filler must hold no digit: every digit belongs to a fact")
        return self


class LongContext(Settings):
    """`fact` has `{place}` and `{key}`, `one` has `{place}`, `many` has `{places}`."""

    opening: str
    fact: str
    one: str
    many: str
    comma: str
    places: Annotated[list[str], Field(min_length=8)]


class Paired(Settings):
    """`tasks` by the kinds of `paired.py`, and what they draw from. A day may have several
    names with slashes between them; the first one is shown. `messages` are lists, one for
    each of the `labels`."""

    tasks: dict[str, str]
    people: Three
    weekdays: Annotated[list[str], Field(min_length=7, max_length=7)]
    rooms: Three
    colours: Three
    houses: Annotated[list[str], Field(min_length=2, max_length=2)]
    labels: Three
    messages: Annotated[list[Words], Field(min_length=3, max_length=3)]


class Rule(Settings):
    """What every answer of a conversation must keep to; `rules.py` says what each kind is."""

    kind: Literal["ends_with", "begins_with", "without", "most_lines", "json_key", "no_digits"]
    words: list[str] = Field(default_factory=list)
    lines: int = 0


class Conversation(Settings):
    """The first turn states the rule, the others tempt to forget it."""

    id: str
    rule: Rule
    turns: Annotated[list[str], Field(min_length=4, max_length=5)]


class Wording(Settings):
    """All cases of one language. `spaced`: whether spaces part its words."""

    spaced: bool
    filler: Filler
    long_context: LongContext
    json_end: str
    json_requests: dict[str, str]
    paired: Paired
    comments: list[str]
    conversations: list[Conversation]


class Proves(Settings):
    """How little a check proves, and what the states say, with `{placeholders}`."""

    checks: dict[str, Bilingual]
    states: dict[str, Bilingual]


class Schemas(Settings):
    """The JSON Schema of each request."""

    schemas: dict[str, dict[str, Any]]


@cache
def wording(language: str) -> Wording:
    """Return the words of `en` or `zh`."""
    return load(_HERE / f"cases.{language}.yaml", Wording)


@cache
def schemas() -> dict[str, dict[str, Any]]:
    """Return the schemas by their requests' names."""
    return load(_HERE / "schemas.yaml", Schemas).schemas


@cache
def proves() -> Proves:
    """Return what the checks prove, in both languages."""
    return load(_HERE / "proves.yaml", Proves)
