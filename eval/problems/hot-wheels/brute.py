"""Try every order of the steps."""

from itertools import combinations, groupby


def cheapest_way(grid: list[list[int]], straight: int) -> int:
    rows, columns = len(grid), len(grid[0])
    steps = rows + columns - 2
    best = -1
    for downs in combinations(range(steps), rows - 1):
        ways = ["down" if i in downs else "right" for i in range(steps)]
        if any(len(list(run)) > straight for _, run in groupby(ways)):
            continue
        r = c = 0
        cost = grid[0][0]
        for way in ways:
            r, c = (r + 1, c) if way == "down" else (r, c + 1)
            cost += grid[r][c]
        if best < 0 or cost < best:
            best = cost
    return best
