"""Right, and quadratic: multiplies the far seats anew for every seat."""


def far_products(factors, modulus):
    n = len(factors)
    answer = []
    for i in range(n):
        product = 1 % modulus
        for step in range(2, n - 1):
            product = product * factors[(i + step) % n] % modulus
        answer.append(product)
    return answer
