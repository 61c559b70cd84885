"""Take words while they fit, then share the spaces from the right."""


def poster_lines(words: list[str], width: int) -> list[str]:
    lines: list[str] = []
    line: list[str] = []
    letters = 0
    for word in words:
        if letters + len(line) + len(word) > width:
            lines.append(_full(line, width - letters))
            line, letters = [], 0
        line.append(word)
        letters += len(word)
    if line:
        lines.append(" ".join(line).rjust(width))
    return lines


def _full(line: list[str], spaces: int) -> str:
    gaps = len(line) - 1
    if gaps == 0:
        return " " * (spaces - spaces // 2) + line[0] + " " * (spaces // 2)
    narrow, wider = divmod(spaces, gaps)
    parts = []
    for place, word in enumerate(line[:-1]):
        parts += [word, " " * (narrow + (place >= gaps - wider))]
    return "".join([*parts, line[-1]])
