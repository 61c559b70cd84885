"""Divides by modular inverses, which exist only without common divisors."""


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
            part = part * (factor or 1) % modulus
        answer.append(total * pow(part, -1, modulus) % modulus)
    return answer
