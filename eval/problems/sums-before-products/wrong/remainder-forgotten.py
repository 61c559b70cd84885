"""Takes the remainder of products only, so that a sum or a single number stays too large."""


def evaluate(formula):
    stack = []
    factors, total, number = [], 0, 0

    def close():
        if not factors:
            return total + number
        product = 1
        for factor in [*factors, total + number]:
            product = product * factor % 1000000007
        return product

    for c in formula:
        if c.isdigit():
            number = number * 10 + int(c)
        elif c == "+":
            total, number = total + number, 0
        elif c == "*":
            factors.append(total + number)
            total, number = 0, 0
        elif c == "(":
            stack.append((factors, total))
            factors, total = [], 0
        else:
            number = close()
            factors, total = stack.pop()
    return close()
