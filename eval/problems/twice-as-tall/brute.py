"""Measure every distance and take the smallest."""


def distances(heights: list[int]) -> list[int]:
    answer = []
    for i, height in enumerate(heights):
        fits = [j - i for j in range(i + 1, len(heights)) if heights[j] >= 2 * height]
        answer.append(min(fits, default=0))
    return answer
