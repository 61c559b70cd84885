"""Jobs begin when the last of their needs is finished; those never freed stay at -1."""


def finish_hours(hours: list[int], needs: list[list[int]]) -> list[int]:
    followers: list[list[int]] = [[] for _ in hours]
    missing = [0] * len(hours)
    for first, then in needs:
        followers[first].append(then)
        missing[then] += 1
    begin = [0] * len(hours)
    finish = [-1] * len(hours)
    free = [job for job, count in enumerate(missing) if count == 0]
    for job in free:
        finish[job] = begin[job] + hours[job]
        for then in followers[job]:
            begin[then] = max(begin[then], finish[job])
            missing[then] -= 1
            if missing[then] == 0:
                free.append(then)
    return finish
