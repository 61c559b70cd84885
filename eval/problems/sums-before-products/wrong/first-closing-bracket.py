"""Keeps one outer bracket only: a bracket within a bracket forgets what was outside."""


def evaluate(formula):
    outer = (1, 0)
    product, total, number = 1, 0, 0
    for c in formula:
        if c.isdigit():
            number = number * 10 + int(c)
        elif c == "+":
            total, number = (total + number) % 1000000007, 0
        elif c == "*":
            product, total, number = product * (total + number) % 1000000007, 0, 0
        elif c == "(":
            outer = (product, total)
            product, total = 1, 0
        else:
            number = product * (total + number) % 1000000007
            product, total = outer
            outer = (1, 0)
    return product * (total + number) % 1000000007
