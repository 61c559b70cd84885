"""Takes every digit for a number of its own."""


def evaluate(formula):
    stack = []
    product, total, number = 1, 0, 0
    for c in formula:
        if c.isdigit():
            number = int(c)
        elif c == "+":
            total += number
        elif c == "*":
            product, total = product * (total + number) % 1000000007, 0
        elif c == "(":
            stack.append((product, total))
            product, total = 1, 0
        else:
            number = product * (total + number) % 1000000007
            product, total = stack.pop()
    return product * (total + number) % 1000000007
