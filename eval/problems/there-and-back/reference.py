"""Lengths of all parts first, then down to the letter; there and back is its own reverse."""


def letter_at(pattern: str, place: int) -> str:
    parts, length = _parse(pattern)
    if place >= length:
        return ""
    backwards = False
    while True:
        for kind, inner, inner_length, part_length in reversed(parts) if backwards else parts:
            if place < part_length:
                break
            place -= part_length
        if kind not in "(<":
            return kind
        if kind == "(":
            place %= inner_length
        else:
            place, backwards = min(place, 2 * inner_length - 1 - place), False
        parts = inner


def _parse(pattern: str) -> tuple[list, int]:
    """Parts as (letter or bracket, parts within, their length, length of the whole)."""
    outer, parts, length, place = [], [], 0, 0
    while place < len(pattern):
        sign = pattern[place]
        place += 1
        if sign in "(<":
            outer.append((parts, length))
            parts, length = [], 0
        elif sign in ")>":
            end, times = place, 2
            if sign == ")":
                while end < len(pattern) and pattern[end].isdigit():
                    end += 1
                times = int(pattern[place:end])
            inner, inner_length = parts, length
            parts, length = outer.pop()
            kind = "(" if sign == ")" else "<"
            parts.append((kind, inner, inner_length, inner_length * times))
            length += inner_length * times
            place = end
        else:
            parts.append((sign, [], 1, 1))
            length += 1
    return parts, length
