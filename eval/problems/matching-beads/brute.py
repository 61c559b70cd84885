"""Thread all the beads and look at each place."""


def matching_beads(first: str, second: str) -> int:
    return sum(a == b for a, b in zip(threaded(first), threaded(second), strict=False))


def threaded(noted: str) -> str:
    beads, place = "", 0
    while place < len(noted):
        end = place + 1
        while end < len(noted) and noted[end] in "0123456789":
            end += 1
        beads += noted[place] * (int(noted[place + 1 : end]) if end > place + 1 else 1)
        place = end
    return beads
