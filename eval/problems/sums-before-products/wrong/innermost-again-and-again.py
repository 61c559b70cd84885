"""Right, and quadratic: replaces the innermost brackets, then reads everything again."""

import re

INNERMOST = re.compile(r"\(([0-9+*]*)\)")


def flat(text):
    value = 1
    for part in text.split("*"):
        value = value * sum(int(number) for number in part.split("+")) % 1000000007
    return value


def evaluate(formula):
    while "(" in formula:
        formula = INNERMOST.sub(lambda match: str(flat(match[1])), formula)
    return flat(formula)
