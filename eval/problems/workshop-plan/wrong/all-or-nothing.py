"""Says -1 for all jobs as soon as some wait for each other."""


def finish_hours(hours, needs):
    followers = [[] for _ in hours]
    missing = [0] * len(hours)
    for first, then in needs:
        followers[first].append(then)
        missing[then] += 1
    begin = [0] * len(hours)
    done = [job for job in range(len(hours)) if missing[job] == 0]
    for job in done:
        for then in followers[job]:
            begin[then] = max(begin[then], begin[job] + hours[job])
            missing[then] -= 1
            if missing[then] == 0:
                done.append(then)
    if len(done) < len(hours):
        return [-1] * len(hours)
    return [begin[job] + hours[job] for job in range(len(hours))]
