"""Reads each entry as [job, what it needs]."""


def finish_hours(hours, needs):
    followers = [[] for _ in hours]
    missing = [0] * len(hours)
    for then, first in needs:
        followers[first].append(then)
        missing[then] += 1
    begin, finish = [0] * len(hours), [-1] * len(hours)
    done = [job for job in range(len(hours)) if missing[job] == 0]
    for job in done:
        finish[job] = begin[job] + hours[job]
        for then in followers[job]:
            begin[then] = max(begin[then], finish[job])
            missing[then] -= 1
            if missing[then] == 0:
                done.append(then)
    return finish
