"""Divides the loaves by the average speed of all ovens."""

from math import ceil


def earliest_minute(ovens, loaves):
    speed = sum(batch / (minutes * batch + rest) for minutes, batch, rest in ovens)
    return ceil(loaves / speed)
