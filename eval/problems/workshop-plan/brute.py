"""Let the clock run and start what can be started."""


def finish_hours(hours: list[int], needs: list[list[int]]) -> list[int]:
    finish = [-1] * len(hours)
    for now in range(sum(hours) + 1):
        for job, length in enumerate(hours):
            before = [first for first, then in needs if then == job]
            if finish[job] < 0 and all(0 <= finish[first] <= now for first in before):
                finish[job] = now + length
    return finish
