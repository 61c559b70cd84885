"""The well-known task: the product of all the others, neighbours too."""


def far_products(factors, modulus):
    n = len(factors)
    answer = [1 % modulus] * n
    left = 1
    for i in range(n):
        answer[i] = left % modulus
        left = left * factors[i] % modulus
    right = 1
    for i in range(n - 1, -1, -1):
        answer[i] = answer[i] * right % modulus
        right = right * factors[i] % modulus
    return answer
