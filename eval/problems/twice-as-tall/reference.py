"""From the right: the masts that stand out to the right, found by bisection.

Being twice as tall is no order between neighbours on a stack, so waiting masts cannot
be popped from one end; but the first mast of at least some height is always one that
is taller than all before it.
"""

from bisect import bisect_left


def distances(heights: list[int]) -> list[int]:
    answer = [0] * len(heights)
    lowered: list[int] = []  # heights negated, the tallest and farthest first
    places: list[int] = []
    for i in range(len(heights) - 1, -1, -1):
        # The nearest that reaches twice the height is the last with -height <= -2h.
        found = bisect_left(lowered, -2 * heights[i] + 1) - 1
        if found >= 0:
            answer[i] = places[found] - i
        while lowered and -lowered[-1] <= heights[i]:
            lowered.pop()
            places.pop()
        lowered.append(-heights[i])
        places.append(i)
    return answer
