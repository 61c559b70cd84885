"""A stable sort by (number, letter) pairs; trailing pairs of nothing are cut off."""


def shelved(marks: list[str]) -> list[str]:
    return sorted(marks, key=_order)


def _order(mark: str) -> list[tuple[int, str]]:
    parts = []
    for part in mark.split("."):
        letter = part[-1] if part[-1].isalpha() else ""
        parts.append((int(part[: len(part) - len(letter)]), letter))
    while parts and parts[-1] == (0, ""):
        parts.pop()
    return parts
