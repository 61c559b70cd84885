"""Right, and slow: goes over all ferries until nothing gets better."""


def earliest_arrival(islands, ferries, start, goal, ready):
    never = 1 << 60
    best = [never] * islands
    best[start] = ready
    changed = True
    while changed:
        changed = False
        for a, b, minutes, every in ferries:
            for here, there in ((a, b), (b, a)):
                now = best[here]
                if now < never and now + -now % every + minutes < best[there]:
                    best[there] = now + -now % every + minutes
                    changed = True
    return best[goal] if best[goal] < never else -1
