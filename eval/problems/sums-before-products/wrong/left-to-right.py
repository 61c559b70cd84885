"""Works from left to right, as if both operators bound equally."""


def evaluate(formula):
    stack = []
    value, operator, number = 0, "+", 0

    def apply(left, sign, right):
        return (left + right if sign == "+" else left * right) % 1000000007

    for c in formula:
        if c.isdigit():
            number = number * 10 + int(c)
        elif c in "+*":
            value, operator, number = apply(value, operator, number), c, 0
        elif c == "(":
            stack.append((value, operator))
            value, operator = 0, "+"
        else:
            number = apply(value, operator, number)
            value, operator = stack.pop()
    return apply(value, operator, number)
