"""Off by one: takes `straight` for the cells of a run, not for its steps."""


def cheapest_way(grid, straight):
    rows, columns = len(grid), len(grid[0])
    states = {(0, 0, "", 0): grid[0][0]}
    for _ in range(rows + columns - 2):
        following = {}
        for (r, c, way, run), cost in states.items():
            for new, y, x in (("r", r, c + 1), ("d", r + 1, c)):
                length = run + 1 if new == way else 1
                if y < rows and x < columns and length < max(straight, 2):
                    key = (y, x, new, length)
                    following[key] = min(following.get(key, 1 << 60), cost + grid[y][x])
        states = following
    return min(states.values(), default=-1)
