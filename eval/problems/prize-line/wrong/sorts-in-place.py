"""Right, and quadratic: adds each score to a list and sorts it again."""


def prize_lines(scores):
    held, lines = [], []
    for score in scores:
        held.append(score)
        held.sort()
        lines.append(held[-((len(held) + 2) // 3)])
    return lines
