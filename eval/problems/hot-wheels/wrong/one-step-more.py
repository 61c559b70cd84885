"""Off by one: turns only after one step too many."""


def cheapest_way(grid, straight):
    rows, columns = len(grid), len(grid[0])
    states = {(0, 0, "", 0): grid[0][0]}
    for _ in range(rows + columns - 2):
        following = {}
        for (r, c, way, run), cost in states.items():
            for new, y, x in (("r", r, c + 1), ("d", r + 1, c)):
                if new == way and run > straight:
                    continue
                if y < rows and x < columns:
                    key = (y, x, new, run + 1 if new == way else 1)
                    following[key] = min(following.get(key, 1 << 60), cost + grid[y][x])
        states = following
    return min(states.values(), default=-1)
