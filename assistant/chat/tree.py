"""The tree of a conversation's turns: paths, siblings, leaves. Pure.

`nodes` map ids to turns in the order in which the turns came; a turn comes after its parent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, TypeVar


class Node(Protocol):
    """What the tree needs of a turn."""

    @property
    def id(self) -> str: ...
    @property
    def parent(self) -> str | None: ...


N = TypeVar("N", bound=Node)


def path(nodes: Mapping[str, N], head: str | None) -> list[N]:
    """Return the turns from the root to `head`, both included."""
    found: list[N] = []
    while head is not None:
        found.append(nodes[head])
        head = nodes[head].parent
    return found[::-1]


def siblings(nodes: Mapping[str, N], turn: str) -> list[str]:
    """Return the ids of the turns with the same parent, this one among them, in order."""
    parent = nodes[turn].parent
    return [node.id for node in nodes.values() if node.parent == parent]


def families(nodes: Mapping[str, N]) -> dict[str | None, list[str]]:
    """Return the ids of each parent's children, in order; None has the roots."""
    found: dict[str | None, list[str]] = {}
    for node in nodes.values():
        found.setdefault(node.parent, []).append(node.id)
    return found


def newest_leaf(nodes: Mapping[str, N], turn: str) -> str:
    """Return the end of the path that always takes the newest child."""
    for node in nodes.values():  # a child comes after its parent
        if node.parent == turn:
            turn = _newest_child(nodes, turn)
    return turn


def _newest_child(nodes: Mapping[str, N], turn: str) -> str:
    return [node.id for node in nodes.values() if node.parent == turn][-1]


def below(nodes: Mapping[str, N], turn: str) -> set[str]:
    """Return a turn and everything that follows from it."""
    found = {turn}
    for node in nodes.values():
        if node.parent in found:
            found.add(node.id)
    return found


def head_without(nodes: Mapping[str, N], turn: str, head: str | None) -> str | None:
    """Return the head once `turn` and all below it are gone.

    Stays where it is if it can; else the nearest sibling's newest leaf (the one before it
    first), else the parent.
    """
    gone = below(nodes, turn)
    if head not in gone:
        return head
    beside = siblings(nodes, turn)
    place = beside.index(turn)
    nearest = [*beside[:place][::-1], *beside[place + 1 :]]
    return newest_leaf(nodes, nearest[0]) if nearest else nodes[turn].parent
