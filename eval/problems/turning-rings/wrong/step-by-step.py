"""Right, and slow: moves every ring place by place, laps that change nothing too."""


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
        values = [grid[i][j] for i, j in cells]
        for _ in range(abs(step)):
            if step > 0:
                values = values[-1:] + values[:-1]
            else:
                values = values[1:] + values[:1]
        for (i, j), value in zip(cells, values):
            turned[i][j] = value
    return turned
