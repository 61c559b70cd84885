"""Ask every pair of seats whether they are far from each other."""


def far_products(factors: list[int], modulus: int) -> list[int]:
    n = len(factors)
    answer = []
    for i in range(n):
        product = 1
        for j in range(n):
            if (i - j) % n not in (0, 1, n - 1):
                product *= factors[j]
        answer.append(product % modulus)
    return answer
