"""For each cell and direction, the cheapest arrivals by the length of the straight run."""

NEVER = 1 << 60


def cheapest_way(grid: list[list[int]], straight: int) -> int:
    rows, columns = len(grid), len(grid[0])
    right: dict[tuple[int, int], list[int]] = {(0, 0): []}
    down: dict[tuple[int, int], list[int]] = {(0, 0): []}
    # The cheapest arrival by any run; from the start, both directions are a new run.
    by_right, by_down = {(0, 0): grid[0][0]}, {(0, 0): grid[0][0]}
    for r in range(rows):
        for c in range(columns):
            here = (r, c)
            if here == (0, 0):
                continue
            right[here] = down[here] = []
            if c:
                left = (r, c - 1)
                runs = [by_down[left], *right[left][: straight - 1]]
                right[here] = [grid[r][c] + cost for cost in runs]
            if r:
                above = (r - 1, c)
                runs = [by_right[above], *down[above][: straight - 1]]
                down[here] = [grid[r][c] + cost for cost in runs]
            by_right[here] = min(right[here], default=NEVER)
            by_down[here] = min(down[here], default=NEVER)
    least = min(by_right[rows - 1, columns - 1], by_down[rows - 1, columns - 1])
    return least if least < NEVER else -1
