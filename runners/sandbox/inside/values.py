"""Values on their way into and out of a call, inside the container.

JSON knows fewer kinds than Python: what it lacks travels as an object with one key,
`{"$set": [...]}`, `{"$dict": [[key, value], ...]}`, `{"$float": "nan"}`, `{"$int": "0x..."}`
or `{"$other": "name of the type"}`. Contents of subclasses are taken with the methods
of their base class: what a class says of itself counts for nothing.
"""

from __future__ import annotations

import math
from collections import deque
from typing import Any

DEEPEST = 100
MOST_NODES = 1_000_000
LARGEST_INT = 1 << 63


class ListNode:
    def __init__(self, val: Any = 0, next: Any = None) -> None:
        self.val = val
        self.next = next


class TreeNode:
    def __init__(self, val: Any = 0, left: Any = None, right: Any = None) -> None:
        self.val = val
        self.left = left
        self.right = right


def build(value: Any, kind: str | None) -> Any:
    """Make an argument of a type from its JSON form."""
    kind = _without_none(kind)
    if kind == "linked_list":
        return _linked_list(value or [])
    if kind == "tree":
        return _tree(value or [])
    if kind == "float" and type(value) is int:
        return float(value)
    if kind and kind.startswith("list[") and isinstance(value, list):
        return [build(item, kind[5:-1]) for item in value]
    if kind and kind.startswith("dict[") and isinstance(value, dict):
        inner = kind[5:-1].partition(",")[2].strip()
        return {key: build(item, inner) for key, item in value.items()}
    return value


def flatten(value: Any, kind: str | None) -> Any:
    """Turn nodes of the declared type into lists; leave everything else as it is."""
    kind = _without_none(kind)
    if kind == "linked_list":
        return _from_linked_list(value)
    if kind == "tree":
        return _from_tree(value)
    if kind and kind.startswith("list[") and isinstance(value, list | tuple):
        return [flatten(item, kind[5:-1]) for item in value]
    return value


def encode(value: Any, room: int = DEEPEST) -> Any:  # noqa: PLR0911 - one line a type
    """Turn an answer into JSON's own types, as the module describes."""
    if value is None or type(value) is bool:
        return value
    if isinstance(value, int):
        plain = int.__int__(value)
        return plain if -LARGEST_INT <= plain < LARGEST_INT else {"$int": hex(plain)}
    if isinstance(value, float):
        real = float.__float__(value)
        return real if math.isfinite(real) else {"$float": float.__repr__(real)}
    if isinstance(value, str):
        return str.__str__(value)
    if not room:
        return {"$other": "a value nested too deeply"}
    base: Any
    for base in (list, tuple, deque):
        if isinstance(value, base):
            return [encode(item, room - 1) for item in base.__iter__(value)]
    for base in (set, frozenset):
        if isinstance(value, base):
            return {"$set": [encode(item, room - 1) for item in base.__iter__(value)]}
    if isinstance(value, dict):
        pairs = dict.items(value)
        return {"$dict": [[encode(key, room - 1), encode(item, room - 1)] for key, item in pairs]}
    return {"$other": type.__dict__["__name__"].__get__(type(value))}


def _without_none(kind: str | None) -> str | None:
    if kind is None:
        return None
    parts = [part.strip() for part in kind.split("|")]
    left = [part for part in parts if part != "none"]
    # A union inside brackets is split in the wrong place; only the last one may be cut off.
    return left[0] if len(left) == 1 else kind.strip().removesuffix("| none").strip()


def _linked_list(values: list[Any]) -> ListNode | None:
    head = None
    for value in reversed(values):
        head = ListNode(value, head)
    return head


def _tree(values: list[Any]) -> TreeNode | None:
    if not values or values[0] is None:
        return None
    root = TreeNode(values[0])
    waiting, rest = deque([root]), iter(values[1:])
    while waiting:
        node = waiting.popleft()
        for side in ("left", "right"):
            value = next(rest, None)
            if value is not None:
                child = TreeNode(value)
                setattr(node, side, child)
                waiting.append(child)
    return root


def _from_linked_list(node: Any) -> Any:
    values: list[Any] = []
    while node is not None:
        if not hasattr(node, "next") or not hasattr(node, "val"):
            return node if not values else [*values, node]
        if len(values) >= MOST_NODES:
            raise ValueError("the linked list that was returned has no end")
        values.append(node.val)
        node = node.next
    return values


def _from_tree(root: Any) -> Any:
    if root is None:
        return []
    if not hasattr(root, "left") or not hasattr(root, "right") or not hasattr(root, "val"):
        return root
    values: list[Any] = []
    level = deque([root])
    while level:
        if len(values) >= MOST_NODES:
            raise ValueError("the tree that was returned has no end")
        node = level.popleft()
        if node is None:
            values.append(None)
            continue
        values.append(node.val)
        level.extend((node.left, node.right))
    while values and values[-1] is None:
        values.pop()
    return values
