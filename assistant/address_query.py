"""Reading an address' query into a page's own value: hostile, over-long or unknown, it is safe."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import parse_qsl


def read_query(query: str, known: Iterable[str], *, longest: int, most: int) -> dict[str, str]:
    """Return the `known` fields of the first `longest` characters; none of a query with more
    than `most` fields. Of a field that is given twice the last one counts."""
    names = frozenset(known)
    try:
        given = parse_qsl(query.lstrip("?")[:longest], max_num_fields=most)
    except ValueError:
        return {}
    return {key: value for key, value in given if key in names}
