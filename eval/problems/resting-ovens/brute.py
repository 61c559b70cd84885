"""Note when each oven is done with each loaf, and sort the notes."""


def earliest_minute(ovens: list[list[int]], loaves: int) -> int:
    done = [0]
    for minutes, batch, rest in ovens:
        clock = 0
        for number in range(1, loaves + 1):
            clock += minutes
            done.append(clock)
            if number % batch == 0:
                clock += rest
    done.sort()
    return done[loaves]
