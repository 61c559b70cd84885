"""Try every pair of ends."""


def most_eaten(weights: list[int], slack: int) -> int:
    size = len(weights)
    return max(
        ada + ben
        for ada in range(size + 1)
        for ben in range(size - ada + 1)
        if abs(sum(weights[:ada]) - sum(weights[size - ben :])) <= slack
    )
