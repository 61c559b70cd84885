"""Off by one after a turn only: the turning step is not counted to the new run."""


def cheapest_way(grid, straight):
    rows, columns = len(grid), len(grid[0])
    states = {(0, 0, 0, ""): grid[0][0]}
    for _ in range(rows + columns - 2):
        following = {}
        for (r, c, run, way), cost in states.items():
            for new, y, x in (("r", r, c + 1), ("d", r + 1, c)):
                length = run + 1 if new == way else 0
                if y < rows and x < columns and length <= straight:
                    key = (y, x, length, new)
                    following[key] = min(following.get(key, 1 << 60), cost + grid[y][x])
        states = following
    return min(states.values(), default=-1)
