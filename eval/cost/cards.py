"""Graphics cards as `configs/cards.yaml` describes them, and `2xRTX4090` as words for some."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from pathlib import Path

from pydantic import Field, model_validator

from eval.cost.memory import GIB
from runners.configuration import CONFIGS, Settings, load

MOST_CARDS = 16
_ONE = re.compile(r"(?:(\d+)\s*[x×*]\s*)?(.+)", re.IGNORECASE)


class Figure(Settings):
    """A number with where it is from."""

    value: float = Field(gt=0, description="in the unit of its key")
    source: str = Field(description="a key of `sources`")
    date: dt.date = Field(description="when it was written down here")


class CardKind(Settings):
    """One kind of card."""

    title: str = Field(description="what it is called in tables")
    driver_name: str = Field(
        default="",
        description="nvidia-smi's, by which a measured card is known by its peaks",
    )
    fp8: bool = Field(description="whether its tensor cores multiply FP8 (Ada and newer)")
    memory_gib: Figure = Field(description="GiB that the driver offers")
    tflops: Figure = Field(description="dense FP16/BF16 with FP32 accumulation, TFLOPS")
    bandwidth_gbs: Figure = Field(description="of its memory, GB/s")
    watts: Figure = Field(description="of the whole card under load")
    price_to_buy: Figure = Field(description="in `currency`")
    price_an_hour: Figure = Field(description="to rent one, in `currency`")

    @property
    def memory(self) -> int:
        """Bytes."""
        return int(self.memory_gib.value * GIB)


class CardKinds(Settings):
    """Graphics cards that plans and costs know. The prices are examples to edit."""

    sources: dict[str, str] = Field(description="what figures are from, by a short name")
    currency: str = Field(description="of the prices, such as USD")
    cards: dict[str, CardKind] = Field(min_length=1)

    @model_validator(mode="after")
    def _sources_are_named(self) -> CardKinds:
        for name, kind in self.cards.items():
            for field in type(kind).model_fields:
                figure = getattr(kind, field)
                if isinstance(figure, Figure) and figure.source not in self.sources:
                    raise ValueError(
                        f"cards.{name}.{field}: no source '{figure.source}'; "
                        f"there are {', '.join(self.sources)}"
                    )
        return self

    def named(self, name: str) -> tuple[str, CardKind]:
        """Return a kind and its name as written in the file, where `name` is that but for case
        and signs, or a part at either end that only it has (`4090`, `rtx 3060`, `a100`).

        Raises `ValueError` that names those which it could be, or all.
        """
        asked = _letters(name)
        spelled = {_letters(known): known for known in self.cards}
        found = [spelled[asked]] if asked in spelled else []
        if asked and not found:
            found = [spelled[one] for one in spelled if one.endswith(asked)]
            found = found or [spelled[one] for one in spelled if one.startswith(asked)]
        if len(found) == 1:
            return found[0], self.cards[found[0]]
        if found:
            raise ValueError(f"card {name} may be {' or '.join(found)}: write which")
        raise ValueError(f"there is no card {name}; there are: {', '.join(self.cards)}")


def _letters(name: str) -> str:
    return "".join(one for one in name.lower() if one.isalnum())


@cache
def load_cards(path: Path = CONFIGS / "cards.yaml") -> CardKinds:
    """Read the file; raises `ConfigError`."""
    return load(path, CardKinds)


def parse_cards(text: str, kinds: CardKinds) -> tuple[str, ...]:
    """Return the kinds of `2xRTX4090,L4`, one for each card.

    Raises `ValueError` that names what is legal.
    """
    found: list[str] = []
    for part in text.split(","):
        match = _ONE.fullmatch(part.strip())
        if match is None:
            raise ValueError(f"--cards {text}: write how many of which, 2xRTX4090 for instance")
        name, _ = kinds.named(match[2])
        found += [name] * int(match[1] or 1)
        if not 1 <= int(match[1] or 1) <= MOST_CARDS or len(found) > MOST_CARDS:
            raise ValueError(f"--cards {text}: from 1 to {MOST_CARDS} cards can be planned for")
    return tuple(found)
