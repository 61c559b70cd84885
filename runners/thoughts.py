"""The tags that models set around what they think before they answer.

Between backticks a tag is spoken of, and is none.
"""

from __future__ import annotations

import re

_NAME = r"(?:think|thinking|thought|reasoning)>"
BEGIN = re.compile(rf"<{_NAME}", re.IGNORECASE)
END = re.compile(rf"</{_NAME}", re.IGNORECASE)
_TAG = re.compile(rf"(?<!`)<(?P<ends>/?){_NAME}", re.IGNORECASE)
LONGEST_TAG = len("</reasoning>")


def unopened_ends(text: str) -> list[re.Match[str]]:
    """Return the ends of thoughts that nothing in the text began.

    Some templates open the thought in the prompt, so that an answer begins in the middle of it.
    """
    ends = []
    for tag in _TAG.finditer(text):
        if not tag["ends"]:
            break
        ends.append(tag)
    return ends


def begins(text: str) -> bool:
    """Whether a thought begins somewhere in the text."""
    return any(not tag["ends"] for tag in _TAG.finditer(text))
