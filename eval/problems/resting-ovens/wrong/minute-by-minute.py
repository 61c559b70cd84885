"""Right, and slow: tries every minute from 0 on."""


def earliest_minute(ovens, loaves):
    minute = 0
    while True:
        done = 0
        for minutes, batch, rest in ovens:
            cycles, left = divmod(minute, minutes * batch + rest)
            done += cycles * batch + min(batch, left // minutes)
        if done >= loaves:
            return minute
        minute += 1
