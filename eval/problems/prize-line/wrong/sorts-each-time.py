"""Right, and slow: sorts all the scores so far from the beginning."""


def prize_lines(scores):
    return [
        sorted(scores[:count], reverse=True)[(count + 2) // 3 - 1]
        for count in range(1, len(scores) + 1)
    ]
