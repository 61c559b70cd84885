"""Choose which letters of the old sign stay and which places of the new one they take."""

from itertools import combinations


def cheapest_sign(old: str, new: str, remove: int, add: int, repaint: int) -> int:
    best = remove * len(old) + add * len(new)
    for count in range(1, min(len(old), len(new)) + 1):
        rest = remove * (len(old) - count) + add * (len(new) - count)
        for stay in combinations(old, count):
            for places in combinations(new, count):
                pairs = [(a, b) for a, b in zip(stay, places) if a != b]
                if all((a in "aeiou") == (b in "aeiou") for a, b in pairs):
                    best = min(best, rest + repaint * len(pairs))
    return best
