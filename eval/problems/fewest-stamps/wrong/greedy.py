"""Takes the largest stamp that fits, again and again."""


def fewest_stamps(values, postage):
    count = 0
    for value in sorted(values, reverse=True):
        count += postage // value
        postage %= value
    return count if postage == 0 else -1
