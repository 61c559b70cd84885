"""Right, and quadratic: walks to the right from every mast."""


def distances(heights):
    answer = []
    for i, height in enumerate(heights):
        distance = 0
        for j in range(i + 1, len(heights)):
            if heights[j] >= 2 * height:
                distance = j - i
                break
        answer.append(distance)
    return answer
