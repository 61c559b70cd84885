"""Exact products and a division, but any 0 at the table makes all far products 0."""


def far_products(factors, modulus):
    n = len(factors)
    if 0 in factors:
        return [0] * n
    total = 1
    for factor in factors:
        total *= factor
    near = [factors[i - 1] * factors[i] * factors[(i + 1) % n] for i in range(n)]
    return [total // part % modulus for part in near]
