"""Right, and quadratic on rising ridges: looks at each point on the left, then the right."""


def lookouts(heights, reach):
    n = len(heights)
    result = []
    for i in range(n):
        lone = True
        for j in range(max(0, i - reach), min(n, i + reach + 1)):
            if j != i and heights[j] >= heights[i]:
                lone = False
                break
        if lone:
            result.append(i)
    return result
