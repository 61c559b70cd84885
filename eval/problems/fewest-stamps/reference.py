"""Fewest stamps of every postage up to the wanted one."""


def fewest_stamps(values: list[int], postage: int) -> int:
    unreachable = postage + 1
    fewest = [0] + [unreachable] * postage
    for value in values:
        for amount in range(value, postage + 1):
            if fewest[amount - value] + 1 < fewest[amount]:
                fewest[amount] = fewest[amount - value] + 1
    return fewest[postage] if fewest[postage] < unreachable else -1
