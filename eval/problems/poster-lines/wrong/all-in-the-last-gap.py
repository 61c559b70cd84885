"""Puts all the spaces that are over into the last gap."""


def poster_lines(words, width):
    lines, line, letters = [], [], 0
    for word in words:
        if letters + len(line) + len(word) > width:
            lines.append(full(line, width))
            line, letters = [], 0
        line.append(word)
        letters += len(word)
    if line:
        lines.append(" ".join(line).rjust(width))
    return lines


def full(line, width):
    spaces = width - sum(len(word) for word in line)
    gaps = len(line) - 1
    if gaps == 0:
        left = (spaces + 1) // 2
        return " " * left + line[0] + " " * (spaces - left)
    each, more = divmod(spaces, gaps)
    text = line[0]
    for i in range(gaps):
        text += " " * (each + (more if i == gaps - 1 else 0)) + line[i + 1]
    return text
