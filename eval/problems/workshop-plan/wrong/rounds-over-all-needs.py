"""Right, and quadratic: goes over all needs until nothing changes."""


def finish_hours(hours, needs):
    before = [[] for _ in hours]
    for first, then in needs:
        before[then].append(first)
    finish = [-1] * len(hours)
    changed = True
    while changed:
        changed = False
        for job in range(len(hours)):
            if finish[job] < 0 and all(finish[first] >= 0 for first in before[job]):
                finish[job] = hours[job] + max((finish[f] for f in before[job]), default=0)
                changed = True
    return finish
