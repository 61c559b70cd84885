"""Right, and slow: weaves letter after letter, without memory for them, up to the place."""

from itertools import islice


def letter_at(pattern, place):
    return next(islice(woven(parse(pattern), False), place, None), "")


def woven(parts, backwards):
    for sign, inner, times in reversed(parts) if backwards else parts:
        if sign == ")":
            for _ in range(times):
                yield from woven(inner, backwards)
        elif sign == ">":
            yield from woven(inner, False)
            yield from woven(inner, True)
        else:
            yield sign


def parse(pattern):
    stack, parts, i = [], [], 0
    while i < len(pattern):
        sign = pattern[i]
        i += 1
        if sign in "(<":
            stack.append(parts)
            parts = []
        elif sign in ")>":
            end = i
            while end < len(pattern) and pattern[end].isdigit():
                end += 1
            part = (sign, parts, int(pattern[i:end] or 2))
            parts = stack.pop()
            parts.append(part)
            i = end
        else:
            parts.append((sign, [], 1))
    return parts
