"""Lets the needs of a job follow one another instead of running at once."""


def finish_hours(hours, needs):
    followers = [[] for _ in hours]
    missing = [0] * len(hours)
    for first, then in needs:
        followers[first].append(then)
        missing[then] += 1
    finish = list(hours)
    done = [job for job in range(len(hours)) if missing[job] == 0]
    for job in done:
        for then in followers[job]:
            finish[then] += finish[job]
            missing[then] -= 1
            if missing[then] == 0:
                done.append(then)
    known = set(done)
    return [finish[job] if job in known else -1 for job in range(len(hours))]
