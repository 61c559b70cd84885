"""Greedy: the strongest first, each to the weaker team that has room."""


def smallest_gap(strengths):
    room = (len(strengths) + 1) // 2
    teams = [[], []]
    for strength in sorted(strengths, reverse=True):
        teams.sort(key=sum)
        weaker = teams[0] if len(teams[0]) < room else teams[1]
        weaker.append(strength)
    return abs(sum(teams[0]) - sum(teams[1]))
