"""Write the pattern out, the innermost brackets first."""

import re


def letter_at(pattern: str, place: int) -> str:
    while "(" in pattern or "<" in pattern:
        pattern = re.sub(r"\(([a-z]+)\)(\d+)", lambda m: m[1] * int(m[2]), pattern)
        pattern = re.sub(r"<([a-z]+)>", lambda m: m[1] + m[1][::-1], pattern)
    return pattern[place : place + 1]
