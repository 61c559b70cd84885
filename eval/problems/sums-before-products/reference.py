"""One pair (product so far, sum being built) for every open bracket."""

MODULUS = 1_000_000_007


def evaluate(formula: str) -> int:
    outer: list[tuple[int, int]] = []
    product, total, number = 1, 0, 0
    for character in formula:
        if character.isdigit():
            number = number * 10 + int(character)
        elif character == "+":
            total, number = (total + number) % MODULUS, 0
        elif character == "*":
            product, total, number = product * (total + number) % MODULUS, 0, 0
        elif character == "(":
            outer.append((product, total))
            product, total = 1, 0
        else:
            number = product * (total + number) % MODULUS
            product, total = outer.pop()
    return product * (total + number) % MODULUS
