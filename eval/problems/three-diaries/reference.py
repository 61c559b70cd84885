"""Three sorted lists; only a later moment than the smallest of the three can help."""


def closest_moments(first: list[int], second: list[int], third: list[int]) -> int:
    lists = [sorted(first), sorted(second), sorted(third)]
    places = [0, 0, 0]
    smallest = None
    while all(place < len(moments) for place, moments in zip(places, lists, strict=True)):
        chosen = [moments[place] for place, moments in zip(places, lists, strict=True)]
        earliest = min(chosen)
        span = max(chosen) - earliest
        if smallest is None or span < smallest:
            smallest = span
        places[chosen.index(earliest)] += 1
    return smallest
