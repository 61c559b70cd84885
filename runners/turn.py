"""How engines share cards in turn: what the layout of a lineup says of one of them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from runners.configuration import Settings


class Turn(Settings):
    """An engine's part in turns; a plan for the machine's cards says it, not people."""

    cards: list[Annotated[int, Field(ge=0)]] = Field(min_length=1, description="that it shares")
    alone: bool = Field(
        description="while it is awake, no other engine with a turn may be on its cards; those "
        "that are not `alone` run side by side"
    )
    sleeps: bool = Field(
        description="waits asleep (vLLM's sleep mode); the others are stopped meanwhile"
    )

    def excludes(self, other: Turn) -> bool:
        """Whether the two may not be awake together; it is so both ways."""
        return (self.alone or other.alone) and not set(self.cards).isdisjoint(other.cards)
