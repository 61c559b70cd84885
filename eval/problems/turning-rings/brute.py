"""Peel the rings off a grid of places, walk along them, and move one place at a time."""


def turn_rings(grid: list[list[int]], steps: list[int]) -> list[list[int]]:
    left = [[(i, j) for j in range(len(grid[0]))] for i in range(len(grid))]
    result = {}
    for step in steps:
        ring = []
        if len(left[0]) == 1:
            ring = [row[0] for row in left]
            left = []
        elif len(left) == 1:
            ring = left[0]
            left = []
        else:
            ring += left[0]
            ring += [row[-1] for row in left[1:-1]]
            ring += left[-1][::-1]
            ring += [row[0] for row in left[1:-1]][::-1]
            left = [row[1:-1] for row in left[1:-1]]
        values = [grid[i][j] for i, j in ring]
        # Whole laps change nothing.
        for _ in range(step % len(ring)):
            values = values[-1:] + values[:-1]
        result.update(zip(ring, values, strict=True))
    return [[result[i, j] for j in range(len(grid[0]))] for i in range(len(grid))]
