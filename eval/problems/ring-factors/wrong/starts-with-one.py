"""Product by product, and 1 where nothing is far enough away even when the modulus is 1.

Answer of Qwen2.5-Coder-1.5B-Instruct (q4_k_m).
"""

def far_products(factors: list[int], modulus: int) -> list[int]:
    n = len(factors)
    result = [1] * n
    for i in range(n):
        for j in range(n):
            if i != j and (i + 1) % n != j and (i - 1) % n != j:
                result[i] *= factors[j]
                result[i] %= modulus
    return result
