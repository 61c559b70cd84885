"""Does one job at a time, as if there were one worker."""


def finish_hours(hours, needs):
    followers = [[] for _ in hours]
    missing = [0] * len(hours)
    for first, then in needs:
        followers[first].append(then)
        missing[then] += 1
    finish, now = [-1] * len(hours), 0
    done = [job for job in range(len(hours)) if missing[job] == 0]
    for job in done:
        now += hours[job]
        finish[job] = now
        for then in followers[job]:
            missing[then] -= 1
            if missing[then] == 0:
                done.append(then)
    return finish
