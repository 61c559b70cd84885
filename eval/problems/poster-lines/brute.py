"""Lay lines word by word, then put in one space after another: the narrowest gap, rightmost first."""


def poster_lines(words: list[str], width: int) -> list[str]:
    rows: list[list[str]] = []
    for word in words:
        if rows and len(" ".join([*rows[-1], word])) <= width:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [spread(row, width) for row in rows[:-1]] + [" ".join(row).rjust(width) for row in rows[-1:]]


def spread(row: list[str], width: int) -> str:
    if len(row) == 1:
        line, left = row[0], True
        while len(line) < width:
            line, left = (" " + line, False) if left else (line + " ", True)
        return line
    gaps = [" "] * (len(row) - 1)
    while sum(map(len, row)) + sum(map(len, gaps)) < width:
        narrowest = max(i for i in range(len(gaps)) if gaps[i] == min(gaps))
        gaps[narrowest] += " "
    return "".join(word + gap for word, gap in zip(row, [*gaps, ""], strict=True))
