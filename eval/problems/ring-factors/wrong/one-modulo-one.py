"""Says 1 for no far seats even where the remainder of 1 is 0."""


def far_products(factors, modulus):
    n = len(factors)
    if n == 3:
        return [1, 1, 1]
    before = [1]
    for factor in factors:
        before.append(before[-1] * factor % modulus)
    after = [1] * (n + 2)
    for i in range(n - 1, -1, -1):
        after[i] = after[i + 1] * factors[i] % modulus
    answer = [before[i - 1] * after[i + 2] % modulus for i in range(1, n - 1)]
    first = last = 1
    for factor in factors[2:-1]:
        first = first * factor % modulus
    for factor in factors[1:-2]:
        last = last * factor % modulus
    return [first, *answer, last]
