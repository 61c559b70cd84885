"""Try every team."""


def smallest_gap(strengths: list[int]) -> int:
    count = len(strengths)
    gaps = []
    for chosen in range(1 << count):
        teams: list[list[int]] = [[], []]
        for i, strength in enumerate(strengths):
            teams[chosen >> i & 1].append(strength)
        if abs(len(teams[0]) - len(teams[1])) <= 1:
            gaps.append(abs(sum(teams[0]) - sum(teams[1])))
    return min(gaps)
