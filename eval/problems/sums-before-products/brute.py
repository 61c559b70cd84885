"""Straight from the rule, without a remainder until the end: cut at the outermost operators."""


def evaluate(formula: str) -> int:
    return value(formula) % 1_000_000_007


def value(text: str) -> int:
    for operator in "*+":  # what binds most weakly is cut first
        depth = 0
        for place, character in enumerate(text):
            depth += {"(": 1, ")": -1}.get(character, 0)
            if character == operator and depth == 0:
                left, right = value(text[:place]), value(text[place + 1 :])
                return left * right if operator == "*" else left + right
    return value(text[1:-1]) if text[0] == "(" else int(text)
