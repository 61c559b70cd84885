"""Fills lines with spaces at the end, and forgets the space before a word that just fits.

Answer of Qwen2.5-Coder-1.5B-Instruct (q4_k_m).
"""

def poster_lines(words: list[str], width: int) -> list[str]:
    lines = []
    current_line = []
    current_width = 0

    for word in words:
        if current_width + len(word) > width:
            lines.append(' '.join(current_line).ljust(width))
            current_line = [word]
            current_width = len(word)
        else:
            current_line.append(word)
            current_width += len(word) + 1

    if current_line:
        lines.append(' '.join(current_line).ljust(width))

    return lines
