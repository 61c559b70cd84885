"""Adds all repaints to the longest run, even past the ends of the fence."""

from itertools import groupby


def longest_stretch(boards, repaints):
    runs = [len(list(group)) for _, group in groupby(boards)]
    return max(runs, default=0) + repaints
