"""Forgets that no stamp is needed for a postage of 0."""


def fewest_stamps(values, postage):
    fewest = dict.fromkeys(values, 1)
    for amount in range(1, postage + 1):
        ways = [fewest[amount - v] + 1 for v in values if amount - v in fewest]
        if ways and amount not in fewest:
            fewest[amount] = min(ways)
    return fewest.get(postage, -1)
