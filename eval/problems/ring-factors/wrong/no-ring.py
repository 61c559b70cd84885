"""A row instead of a ring: the two ends are not neighbours."""


def far_products(factors, modulus):
    n = len(factors)
    before = [1 % modulus]
    for factor in factors:
        before.append(before[-1] * factor % modulus)
    after = [1 % modulus] * (n + 2)
    for i in range(n - 1, -1, -1):
        after[i] = after[i + 1] * factors[i] % modulus
    return [before[max(0, i - 1)] * after[i + 2] % modulus for i in range(n)]
