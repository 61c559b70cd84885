"""Says 0 where no selection exists."""


def fewest_stamps(values, postage):
    fewest = [0] + [10**9] * postage
    for amount in range(1, postage + 1):
        for value in values:
            if value <= amount:
                fewest[amount] = min(fewest[amount], fewest[amount - value] + 1)
    return fewest[postage] if fewest[postage] < 10**9 else 0
