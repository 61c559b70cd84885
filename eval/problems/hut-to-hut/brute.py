"""Try every choice of huts."""


def most_huts(heights: list[int], gap: int) -> int:
    best = 0
    for chosen in range(1 << len(heights)):
        huts = [height for i, height in enumerate(heights) if chosen >> i & 1]
        if all(high - low >= gap for low, high in zip(huts, huts[1:])):
            best = max(best, len(huts))
    return best
