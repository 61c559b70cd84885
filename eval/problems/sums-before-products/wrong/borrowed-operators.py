"""Exchanges the operators and lets Python's own parser work: it refuses deep brackets."""

import re


class Swapped:
    def __init__(self, value):
        self.value = value % 1000000007

    def __add__(self, other):
        return Swapped(self.value * other.value)

    def __mul__(self, other):
        return Swapped(self.value + other.value)


def evaluate(formula):
    swapped = formula.translate(str.maketrans("+*", "*+"))
    text = re.sub(r"\d+", lambda m: f"Swapped({int(m[0])})", swapped)
    return eval(text, {"Swapped": Swapped}).value
