"""Right, and quadratic: chooses each letter as the largest one in reach, by looking again."""


def last_word(word, most):
    kept, start = [], 0
    while start < len(word):
        reach = word[start : start + most + 1]
        step = reach.index(max(reach))
        kept.append(reach[step])
        most -= step
        start += step + 1
    return "".join(kept)
