"""Keeps only the cheapest arrival at each cell and direction, with its run."""


def cheapest_way(grid, straight):
    rows, columns = len(grid), len(grid[0])
    states = {(0, 0, ""): (grid[0][0], 0)}
    for _ in range(rows + columns - 2):
        following = {}
        for (r, c, way), (cost, run) in states.items():
            for new, y, x in (("r", r, c + 1), ("d", r + 1, c)):
                length = run + 1 if new == way else 1
                if y < rows and x < columns and length <= straight:
                    found = (cost + grid[y][x], length)
                    following[y, x, new] = min(following.get((y, x, new), found), found)
        states = following
    return min((cost for cost, _ in states.values()), default=-1)
