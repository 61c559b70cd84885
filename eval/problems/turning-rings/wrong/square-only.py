"""Measures both sides of a ring by the number of rows."""


def turn_rings(grid, steps):
    n = len(grid)
    turned = [row[:] for row in grid]
    for r, step in enumerate(steps):
        end = n - 1 - r
        if end <= r:
            continue
        cells = [(r, j) for j in range(r, end)]
        cells += [(i, end) for i in range(r, end)]
        cells += [(end, j) for j in range(end, r, -1)]
        cells += [(i, r) for i in range(end, r, -1)]
        for k, (i, j) in enumerate(cells):
            a, b = cells[(k - step) % len(cells)]
            turned[i][j] = grid[a][b]
    return turned
