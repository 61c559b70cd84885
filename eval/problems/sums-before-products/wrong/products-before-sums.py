"""Lets Python evaluate the formula, which multiplies first and knows no modulus.

Answer of SmolLM2-135M-Instruct (q4_1).
"""

def evaluate(formula: str) -> int:
    return eval(formula)
