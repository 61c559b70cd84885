"""Let the clock run and go everywhere at once."""


def earliest_arrival(
    islands: int, ferries: list[list[int]], start: int, goal: int, ready: int
) -> int:
    arrivals = {ready: {start}}
    reached: set[int] = set()
    longest = max((minutes + every for _, _, minutes, every in ferries), default=0)
    for now in range(ready, ready + islands * longest + 1):
        reached |= arrivals.get(now, set())
        if goal in reached:
            return now
        for a, b, minutes, every in ferries:
            if now % every == 0:
                ends = {b} if a in reached else set()
                ends |= {a} if b in reached else set()
                arrivals.setdefault(now + minutes, set()).update(ends)
    return -1
