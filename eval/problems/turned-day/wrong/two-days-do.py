"""Lets a run of any length count: the rule of three days is forgotten."""


def best_run(days):
    plain = days[0]
    turned = -days[0]
    best = max(plain, turned)
    for day in days[1:]:
        turned = max(-day, plain - day, turned + day)
        plain = max(day, plain + day)
        best = max(best, plain, turned)
    return best
