"""What the Leaderboard page shows, as the query of its address: every choice is a link."""

from __future__ import annotations

from dataclasses import dataclass, fields
from urllib.parse import urlencode

from assistant.address_query import read_query
from eval.votes.slices import DIMENSIONS

PATH = "/leaderboard"
HALF, DAVIDSON = "half", "davidson"
TIES = (HALF, DAVIDSON)
_LONGEST = 400  # characters
_MOST = 10  # fields
_LONGEST_VALUE = 40


@dataclass(frozen=True)
class View:
    """Which votes (`prompt`, `language`, `kind`, `topic`; empty: all), how `ties` count."""

    prompt: str = ""
    language: str = ""
    kind: str = ""
    topic: str = ""
    ties: str = HALF

    @classmethod
    def of(cls, query: str) -> View:
        """Read a query; what it does not know, or is too long, is left out."""
        known = (field.name for field in fields(cls))
        given = read_query(query, known, longest=_LONGEST, most=_MOST)
        chosen = {key: value for key, value in given.items() if len(value) <= _LONGEST_VALUE}
        if chosen.get("ties") not in TIES:
            chosen.pop("ties", None)
        return cls(**chosen)

    @property
    def slice(self) -> dict[str, str]:
        """The chosen value of each dimension, empty where all are wanted."""
        return {name: getattr(self, name) for name in DIMENSIONS}

    @property
    def sliced(self) -> bool:
        """Whether only some of the votes are wanted."""
        return any(self.slice.values())

    @property
    def query(self) -> str:
        """The query, without what is as by default."""
        default = View()
        return urlencode(
            {key: value for key, value in vars(self).items() if value != getattr(default, key)}
        )

    def at(self, path: str) -> str:
        """Return the address of a page or file about this view (not yet escaped)."""
        return f"{path}?{self.query}" if self.query else path
