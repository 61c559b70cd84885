"""Leaves an innermost ring of one row or one column as it is."""


def turn_rings(grid, steps):
    turned = [row[:] for row in grid]
    for r in range(min(len(grid), len(grid[0])) // 2):
        bottom, right = len(grid) - 1 - r, len(grid[0]) - 1 - r
        cells = [(r, j) for j in range(r, right)]
        cells += [(i, right) for i in range(r, bottom)]
        cells += [(bottom, j) for j in range(right, r, -1)]
        cells += [(i, r) for i in range(bottom, r, -1)]
        values = [grid[i][j] for i, j in cells]
        shift = steps[r] % len(values)
        values = values[-shift:] + values[:-shift]
        for (i, j), value in zip(cells, values):
            turned[i][j] = value
    return turned
