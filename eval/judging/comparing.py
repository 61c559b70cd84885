"""Whether an answer is right: compared on the host, by rules that know types.

`False` is not `0`, an int is no float unless the problem says float, NaN equals
nothing. Values are those of `runners.sandbox.calls.decode`: no object here has methods
of the code that is judged, so a forged `__eq__` has nothing to be called by.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from eval.judging.checking import CompareError, checked
from runners.sandbox import Unordered

KINDS = ("exact", "unordered", "float", "any_of", "checker")
TOLERANCE = 1e-6


def right(
    expected: Any,
    got: Any,
    compare: Mapping[str, Any],
    args: tuple[Any, ...] = (),
    returns: str | None = None,
) -> bool:
    """Say whether `got` is right under `{"kind": ...}`; raise `CompareError` for a bad rule.

    `unordered`: both are collections with the same members, in any order. `float`:
    numbers may differ by `abs` or by `rel` of the expected one (both 1e-6). `any_of`:
    `expected` lists the right answers, where one is enough. `checker`: `source` defines
    `check(args, expected, got)`, trusted code of the problem, see `eval.judging.checking`.
    """
    kind = compare.get("kind", "exact")
    if kind == "exact":
        return same(expected, got, returns)
    if kind == "unordered":
        return same_members(expected, got, returns)
    if kind == "float":
        absolute, relative = compare.get("abs", TOLERANCE), compare.get("rel", TOLERANCE)
        return close(expected, got, absolute, relative)
    if kind == "any_of":
        return any(same(one, got, returns) for one in expected)
    if kind == "checker":
        return checked(str(compare.get("source", "")), args, expected, got)
    raise CompareError(f"no comparison {kind!r}; there are {', '.join(KINDS)}")


def same(expected: Any, got: Any, kind: str | None = None) -> bool:
    """Equal in value and type; a tuple equals a list, typed float takes ints."""
    kind = _without_none(kind)
    if kind in ("tree", "linked_list"):
        expected = _trimmed(expected) if kind == "tree" else expected or []
        kind = None
    if kind == "float" and _is_number(expected) and _is_number(got):
        return bool(expected == got)
    if isinstance(expected, list | tuple):
        inner = kind[5:-1] if kind and kind.startswith("list[") else None
        return (
            isinstance(got, list | tuple)
            and len(expected) == len(got)
            and all(same(one, other, inner) for one, other in zip(expected, got, strict=True))
        )
    if isinstance(expected, dict):
        inner = kind[5:-1].partition(",")[2].strip() if kind and kind.startswith("dict[") else None
        return (
            isinstance(got, dict)
            and _keys(expected) == _keys(got)
            and all(same(item, got[key], inner) for key, item in expected.items())
        )
    return type(expected) is type(got) and bool(expected == got)


def same_members(expected: Any, got: Any, kind: str | None = None) -> bool:
    """The same members, as often, in any order; a set is a collection too."""
    kind = _without_none(kind)
    if isinstance(got, Unordered):
        got = list(got.items)
    if not isinstance(expected, list | tuple) or not isinstance(got, list | tuple):
        return same(expected, got, kind)
    if len(expected) != len(got):
        return False
    inner = kind[5:-1] if kind and kind.startswith("list[") else None
    floats = inner is not None and "float" in inner
    # NaN equals nothing, so that it can be no member that both have.
    if any(_holds_nan(item) for item in expected):
        return False
    names = sorted(_name(item, floats) for item in expected)
    return names == sorted(_name(item, floats) for item in got)


def _holds_nan(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return any(_holds_nan(item) for item in value)
    if isinstance(value, dict):
        return any(_holds_nan(item) for item in value.values())
    return isinstance(value, float) and math.isnan(value)


def close(expected: Any, got: Any, absolute: float, relative: float) -> bool:  # noqa: PLR0911
    """As `same`, but numbers, ints among them, may be apart by either tolerance."""
    if _is_number(expected):
        if not _is_number(got):
            return False
        if expected == got:
            return True
        try:
            apart = abs(expected - got)
            return math.isfinite(apart) and apart <= max(absolute, relative * abs(expected))
        except OverflowError:
            return False
    if isinstance(expected, list | tuple):
        return (
            isinstance(got, list | tuple)
            and len(expected) == len(got)
            and all(
                close(one, other, absolute, relative)
                for one, other in zip(expected, got, strict=True)
            )
        )
    if isinstance(expected, dict):
        return (
            isinstance(got, dict)
            and _keys(expected) == _keys(got)
            and all(close(item, got[key], absolute, relative) for key, item in expected.items())
        )
    return same(expected, got)


def _is_number(value: Any) -> bool:
    return type(value) in (int, float)


def _keys(mapping: Mapping[Any, Any]) -> set[tuple[str, Any]]:
    """Keys with their types: `True` is not `1` here either."""
    return {(type(key).__name__, key) for key in mapping}


def _name(value: Any, floats: bool) -> str:
    """A text that two values share exactly when `same` holds for them."""
    if isinstance(value, Unordered):
        return f"set{sorted(_name(item, floats) for item in value.items)}"
    if isinstance(value, list | tuple):
        return f"[{','.join(_name(item, floats) for item in value)}]"
    if isinstance(value, dict):
        pairs = sorted((_name(key, False), _name(item, floats)) for key, item in value.items())
        return f"dict{pairs}"
    if floats and type(value) is int and abs(value) < 1 << 53:
        value = float(value)
    if value == 0:  # -0.0 equals 0.0
        value = abs(value) if type(value) is float else value
    if type(value) is int and abs(value) >= 1 << 10000:
        return f"int:{value:x}"
    return f"{type(value).__name__}:{value!r}"


def _without_none(kind: str | None) -> str | None:
    """`T` of `T | none` and of `none | T`."""
    return kind.strip().removesuffix("| none").removeprefix("none |").strip() if kind else None


def _trimmed(values: Any) -> Any:
    """A tree's level order without the nothing at its end."""
    values = list(values or [])
    while values and values[-1] is None:
        values.pop()
    return values
