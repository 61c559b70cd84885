"""Right, and exponential: walks every way."""


def cheapest_way(grid, straight):
    rows, columns = len(grid), len(grid[0])

    def walk(r, c, way, run):
        if (r, c) == (rows - 1, columns - 1):
            return grid[r][c]
        found = []
        if c + 1 < columns and not (way == "r" and run == straight):
            found.append(walk(r, c + 1, "r", run + 1 if way == "r" else 1))
        if r + 1 < rows and not (way == "d" and run == straight):
            found.append(walk(r + 1, c, "d", run + 1 if way == "d" else 1))
        found = [cost for cost in found if cost >= 0]
        return grid[r][c] + min(found) if found else -1

    return walk(0, 0, "", 0)
