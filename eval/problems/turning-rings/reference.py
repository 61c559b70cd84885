"""List the cells of every ring in order and shift their values."""


def turn_rings(grid: list[list[int]], steps: list[int]) -> list[list[int]]:
    turned = [row[:] for row in grid]
    for ring, step in enumerate(steps):
        cells = _cells(ring, len(grid) - 1 - ring, len(grid[0]) - 1 - ring)
        for place, (row, column) in enumerate(cells):
            from_row, from_column = cells[(place - step) % len(cells)]
            turned[row][column] = grid[from_row][from_column]
    return turned


def _cells(low: int, bottom: int, right: int) -> list[tuple[int, int]]:
    """Cells from the corner (low, low) clockwise; single rows and columns in reading order."""
    if low == bottom:
        return [(low, column) for column in range(low, right + 1)]
    if low == right:
        return [(row, low) for row in range(low, bottom + 1)]
    return [
        *((low, column) for column in range(low, right)),
        *((row, right) for row in range(low, bottom)),
        *((bottom, column) for column in range(right, low, -1)),
        *((row, low) for row in range(bottom, low, -1)),
    ]
