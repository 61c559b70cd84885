"""Products from the left and from the right; a ring's ends lose one more seat each."""


def far_products(factors: list[int], modulus: int) -> list[int]:
    n = len(factors)
    before = _products(factors, modulus)
    after = _products(factors[::-1], modulus)[::-1]
    middle = [before[i - 1] * after[i + 2] % modulus for i in range(1, n - 1)]
    # Without its first and last member the table's far seats are one piece.
    first = _product(factors[2 : n - 1], modulus)
    last = _product(factors[1 : n - 2], modulus)
    return [first, *middle, last]


def _products(factors: list[int], modulus: int) -> list[int]:
    products = [1 % modulus]
    for factor in factors:
        products.append(products[-1] * factor % modulus)
    return products


def _product(factors: list[int], modulus: int) -> int:
    return _products(factors, modulus)[-1]
