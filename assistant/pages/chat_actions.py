"""What the page's own buttons ask for: a text from the browser, checked before it is believed.

The buttons stand in HTML, so their wishes come through one hidden box as JSON. Anybody can
send anything: an action is one of those known here, on a thing whose name looks like ours;
whether that thing is the person's is for `Chat` to say.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from eval.records import DIMENSIONS

THUMB = "judge-thumb"
RATINGS = frozenset({THUMB, *(f"judge-{dimension}" for dimension in DIMENSIONS)})
KNOWN = RATINGS | {
    "open", "branch", "edit", "delete-turn", "delete-conversation", "regenerate", "retry-json",
    "open-block", "attached", "remove-file", "rename", "stop",
}  # fmt: skip
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}(?::[0-9]{1,4})?")
# Names of files are anything; everything else is named by us.
_ANY_NAME = frozenset({"remove-file"})
_LONGEST_NAME = 4096


@dataclass(frozen=True)
class Action:
    """`do` one of `KNOWN`, `on` what it is done to (may be empty), `value` what with."""

    do: str
    on: str = ""
    value: str = ""

    @property
    def number(self) -> int | None:
        """The value as a whole number, None where it is none."""
        return int(self.value) if re.fullmatch(r"-?[0-9]{1,2}", self.value) else None


def parse(sent: str) -> Action | None:
    """Return the action that a box holds, or None for what no button of ours says."""
    try:
        document = json.loads(sent)
        parts = [document.get(key, "") for key in ("do", "on", "value")]
    except (ValueError, AttributeError, RecursionError):
        return None
    if not all(isinstance(part, str) for part in parts):
        return None
    action = Action(*parts)
    named = len(action.on) <= _LONGEST_NAME if action.do in _ANY_NAME else _is_ours(action.on)
    return action if action.do in KNOWN and named else None


def _is_ours(name: str) -> bool:
    return name == "" or _NAME.fullmatch(name) is not None


def block_of(name: str) -> tuple[str, int] | None:
    """The answer and the index of a block named `answer:index`."""
    answer, _, index = name.rpartition(":")
    return (answer, int(index)) if answer and _NAME.fullmatch(name) else None
