"""Right for short chains: calls itself for every need, which Python stops at a thousand."""


def finish_hours(hours, needs):
    before = [[] for _ in hours]
    for first, then in needs:
        before[then].append(first)
    known = {}

    def finish(job):
        if job not in known:
            known[job] = -1  # while it is under way, and for good when it waits for itself
            latest = 0
            for first in before[job]:
                hour = finish(first)
                if hour < 0:
                    return -1
                latest = max(latest, hour)
            known[job] = latest + hours[job]
        return known[job]

    return [finish(job) for job in range(len(hours))]
