"""For each size of a team, its possible strengths as the bits of one number."""


def smallest_gap(strengths: list[int]) -> int:
    half = len(strengths) // 2
    reachable = [1] + [0] * half
    for strength in strengths:
        for size in range(half, 0, -1):
            reachable[size] |= reachable[size - 1] << strength
    total = sum(strengths)
    return min(
        abs(total - 2 * sum_of_team)
        for sum_of_team in range(total + 1)
        if reachable[half] >> sum_of_team & 1
    )
