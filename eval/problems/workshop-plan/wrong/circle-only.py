"""Marks the jobs of a circle, but lets those behind it begin without them."""


def finish_hours(hours, needs):
    count = len(hours)

    def order(blocked):
        followers = [[] for _ in hours]
        missing = [0] * count
        for first, then in needs:
            if first not in blocked and then not in blocked:
                followers[first].append(then)
                missing[then] += 1
        begin, finish = [0] * count, [-1] * count
        done = [job for job in range(count) if missing[job] == 0 and job not in blocked]
        for job in done:
            finish[job] = begin[job] + hours[job]
            for then in followers[job]:
                begin[then] = max(begin[then], finish[job])
                missing[then] -= 1
                if missing[then] == 0:
                    done.append(then)
        return finish

    stuck = {job for job, hour in enumerate(order(set())) if hour < 0}
    # Takes off what nothing waits for: what is left is taken for the circles.
    changed = True
    while changed:
        waited_for = {first for first, then in needs if then in stuck}
        changed = bool(stuck - waited_for)
        stuck &= waited_for
    return order(stuck)
