"""Walks the amounts downwards, so each face value is used once at most."""


def fewest_stamps(values, postage):
    fewest = [0] + [float("inf")] * postage
    for value in values:
        for amount in range(postage, value - 1, -1):
            fewest[amount] = min(fewest[amount], fewest[amount - value] + 1)
    return fewest[postage] if fewest[postage] != float("inf") else -1
