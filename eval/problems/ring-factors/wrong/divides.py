"""Divides the reduced product, as if remainders could be divided."""


def far_products(factors, modulus):
    n = len(factors)
    zeros = factors.count(0)
    total = 1
    for factor in factors:
        if factor:
            total = total * factor % modulus
    answer = []
    for i in range(n):
        near = [factors[i - 1], factors[i], factors[(i + 1) % n]]
        if zeros > near.count(0):
            answer.append(0)
            continue
        part = 1
        for factor in near:
            part *= factor or 1
        answer.append(total // part % modulus)
    return answer
