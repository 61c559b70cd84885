"""What the Reports page shows, as the query of its address: everything there is a link."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from assistant.address_query import read_query
from assistant.run_detail import Entry

PATH = "/reports"
_LONGEST = 8_000  # characters
_MOST = 40  # fields

NEEDS = ("card", "cards", "memory", "budget", "context", "speak", "at_once", "api", "data",
         "use")  # fmt: skip
_LASTING = ("page", "part", *NEEDS)  # what stays when another run is opened

FAILING, ALL_FAILING = "some", "all"


@dataclass(frozen=True)
class Address:
    """A run, a cell of its matrix (`problem`, `contestant`, and which `sample` of it), what
    the matrix is filtered by, and the `page` of the table; empty where nothing is chosen.

    `failing` is `some` (problems that somebody failed), `all` (that everybody failed), or
    empty; `who`, `tag`, `prompt` and `language` keep what is theirs. `speed` is a load test,
    `beside` another one that it is shown with, `axis` what its figure has as x. `part` is a
    part of the run's report (`assistant.run_tables`). `card` and all after it are what somebody
    needs (`assistant.advising`).
    """

    run: str = ""
    problem: str = ""
    contestant: str = ""
    sample: str = ""
    failing: str = ""
    who: str = ""
    tag: str = ""
    prompt: str = ""
    language: str = ""
    page: str = ""
    speed: str = ""
    beside: str = ""
    axis: str = ""
    part: str = ""
    card: str = ""
    cards: str = ""
    memory: str = ""
    budget: str = ""
    context: str = ""
    speak: str = ""
    at_once: str = ""
    api: str = ""
    data: str = ""
    use: str = ""

    @classmethod
    def of(cls, query: str) -> Address:
        """Read a query; what it does not know, or is too long, is left out."""
        known = (field.name for field in fields(cls))
        return cls(**read_query(query, known, longest=_LONGEST, most=_MOST))

    @property
    def query(self) -> str:
        """The query, without what is empty."""
        return urlencode({key: value for key, value in vars(self).items() if value})

    def link(self, **changes: Any) -> str:
        """Return the address with changes, as a path for `href` (not yet escaped)."""
        query = replace(self, **changes).query
        return f"{PATH}?{query}" if query else PATH

    def fresh(self, **changes: Any) -> str:
        """As `link`, without the run or load test that is open and what was chosen of it."""
        kept = {key: value for key, value in vars(self).items() if key in _LASTING}
        return Address().link(**{**kept, **changes})

    def keeps(self, entry: Entry) -> bool:
        """Whether the filters leave a sample in (all but `failing` and `tag`)."""
        return (
            self.who in ("", entry.contestant)
            and self.prompt in ("", entry.prompt_language)
            and self.language in ("", entry.language)
        )

    @property
    def has_needs(self) -> bool:
        """Whether somebody has said what they need."""
        return any(getattr(self, name) for name in NEEDS)

    @property
    def page_number(self) -> int:
        """The table's page, from 1."""
        is_number = self.page.isascii() and self.page.isdigit() and len(self.page) < 10
        return max(1, int(self.page)) if is_number else 1
