"""Ask of every point whether any that it sees is as high."""


def lookouts(heights: list[int], reach: int) -> list[int]:
    places = range(len(heights))
    lone = []
    for i in places:
        seen = [j for j in places if j != i and abs(j - i) <= reach]
        if not any(heights[j] >= heights[i] for j in seen):
            lone.append(i)
    return lone
