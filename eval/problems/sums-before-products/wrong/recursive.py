"""A recursive descent: right, but deep brackets exceed Python's recursion limit."""


def evaluate(formula):
    place = 0

    def product():
        nonlocal place
        value = total()
        while place < len(formula) and formula[place] == "*":
            place += 1
            value = value * total() % 1000000007
        return value

    def total():
        nonlocal place
        value = atom()
        while place < len(formula) and formula[place] == "+":
            place += 1
            value = (value + atom()) % 1000000007
        return value

    def atom():
        nonlocal place
        if formula[place] == "(":
            place += 1
            value = product()
            place += 1
            return value
        start = place
        while place < len(formula) and formula[place].isdigit():
            place += 1
        return int(formula[start:place]) % 1000000007

    return product() % 1000000007
