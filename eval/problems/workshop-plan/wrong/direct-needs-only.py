"""Adds only the longest job directly before, not what that one had to wait for."""


def finish_hours(hours, needs):
    followers = [[] for _ in hours]
    missing = [0] * len(hours)
    longest = [0] * len(hours)
    for first, then in needs:
        followers[first].append(then)
        missing[then] += 1
        longest[then] = max(longest[then], hours[first])
    finish = [-1] * len(hours)
    done = [job for job in range(len(hours)) if missing[job] == 0]
    for job in done:
        finish[job] = longest[job] + hours[job]
        for then in followers[job]:
            missing[then] -= 1
            if missing[then] == 0:
                done.append(then)
    return finish
