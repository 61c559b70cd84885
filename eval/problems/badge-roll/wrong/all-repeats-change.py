"""Takes every badge that occurs twice for wrong, the first one too."""

from collections import Counter


def repair(badges):
    n = len(badges)
    times = Counter(badges)
    right = {badge for badge in times if times[badge] == 1 and 1 <= badge <= n}
    missing = iter([number for number in range(1, n + 1) if number not in right])
    return [badge if badge in right else next(missing) for badge in badges]
