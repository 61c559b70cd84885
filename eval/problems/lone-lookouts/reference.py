"""The nearest point at least as high, on either side, must be out of reach."""


def lookouts(heights: list[int], reach: int) -> list[int]:
    left = _distances(heights)
    right = _distances(heights[::-1])[::-1]
    return [i for i in range(len(heights)) if left[i] > reach and right[i] > reach]


def _distances(heights: list[int]) -> list[float]:
    """How far to the left the nearest point is that is at least as high."""
    distances: list[float] = []
    higher: list[int] = []
    for i, height in enumerate(heights):
        while higher and heights[higher[-1]] < height:
            higher.pop()
        distances.append(i - higher[-1] if higher else float("inf"))
        higher.append(i)
    return distances
