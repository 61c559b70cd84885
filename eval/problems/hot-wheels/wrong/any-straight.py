"""Forgets the wheels: the cheapest way of all."""


def cheapest_way(grid, straight):
    rows, columns = len(grid), len(grid[0])
    best = [[0] * columns for _ in range(rows)]
    for r in range(rows):
        for c in range(columns):
            before = []
            if r:
                before.append(best[r - 1][c])
            if c:
                before.append(best[r][c - 1])
            best[r][c] = grid[r][c] + min(before, default=0)
    return best[-1][-1]
