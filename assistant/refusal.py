"""What the arena refuses, as a code with values: pages word it in the person's language."""

from __future__ import annotations

from runners.texts import Texts


class Refusal(Exception):
    """Something a person asked for that cannot be done now; nothing was changed.

    `code` is a key below `refusal` in the texts, `values` fill its placeholders.
    """

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(f"{code} {values}" if values else code)
        self.code = code
        self.values = values


def worded(refusal: Refusal, texts: Texts) -> str:
    """A refusal in a person's language; one without a text is a fault of ours."""
    key = "database" if refusal.code.startswith("database") else refusal.code
    return texts.get(f"refusal.{key}", texts("refusal.internal"), **refusal.values)
