"""Adds up all digits; signs and brackets do not matter.

Answer of Qwen2.5-Coder-0.5B-Instruct (q4_k_m).
"""

def evaluate(formula: str) -> int:
    return sum(int(digit) for digit in formula if digit.isdigit())
