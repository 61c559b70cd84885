"""Right, and quadratic: takes the first word off by copying all the others."""


def poster_lines(words, width):
    lines = []
    while words:
        line, letters = [], 0
        while words and letters + len(line) + len(words[0]) <= width:
            line.append(words[0])
            letters += len(words[0])
            words = words[1:]
        lines.append(full(line, width - letters) if words else " ".join(line).rjust(width))
    return lines


def full(line, spaces):
    gaps = len(line) - 1
    if gaps == 0:
        return " " * (spaces - spaces // 2) + line[0] + " " * (spaces // 2)
    each, more = divmod(spaces, gaps)
    text = line[0]
    for i in range(gaps):
        text += " " * (each + (i >= gaps - more)) + line[i + 1]
    return text
