"""Turns all rings by the first number of steps."""


def turn_rings(grid, steps):
    turned = [row[:] for row in grid]
    for r, step in enumerate(steps):
        top, left = r, r
        bottom, right = len(grid) - 1 - r, len(grid[0]) - 1 - r
        if top == bottom:
            cells = [(top, j) for j in range(left, right + 1)]
        elif left == right:
            cells = [(i, left) for i in range(top, bottom + 1)]
        else:
            cells = [(top, j) for j in range(left, right)]
            cells += [(i, right) for i in range(top, bottom)]
            cells += [(bottom, j) for j in range(right, left, -1)]
            cells += [(i, left) for i in range(bottom, top, -1)]
        for k, (i, j) in enumerate(cells):
            a, b = cells[(k - steps[0]) % len(cells)]
            turned[i][j] = grid[a][b]
    return turned
