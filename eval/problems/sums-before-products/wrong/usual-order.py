"""The usual rule: products before sums."""


def evaluate(formula):
    stack = []
    total, product, number = 0, 1, 0
    for c in formula:
        if c.isdigit():
            number = number * 10 + int(c)
        elif c == "*":
            product, number = product * number % 1000000007, 0
        elif c == "+":
            total, product, number = total + product * number, 1, 0
        elif c == "(":
            stack.append((total, product))
            total, product = 0, 1
        else:
            number = (total + product * number) % 1000000007
            total, product = stack.pop()
    return (total + product * number) % 1000000007
