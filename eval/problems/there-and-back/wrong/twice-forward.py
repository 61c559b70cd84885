"""There and there again: the second half is not reversed."""


def parse(pattern):
    stack, parts, length, i = [], [], 0, 0
    while i < len(pattern):
        sign = pattern[i]
        i += 1
        if sign in "(<":
            stack.append((parts, length))
            parts, length = [], 0
        elif sign in ")>":
            times, end = 2, i
            if sign == ")":
                while end < len(pattern) and pattern[end].isdigit():
                    end += 1
                times = int(pattern[i:end])
            part = (sign, parts, length, length * times)
            parts, length = stack.pop()
            parts.append(part)
            length += part[3]
            i = end
        else:
            parts.append((sign, [], 1, 1))
            length += 1
    return parts, length


def letter_at(pattern, place):
    parts, length = parse(pattern)
    if place >= length:
        return ""
    return find(parts, place, False)


def find(parts, place, backwards):
    for sign, inner, inner_length, length in reversed(parts) if backwards else parts:
        if place >= length:
            place -= length
        elif sign == ")":
            return find(inner, place % inner_length, backwards)
        elif sign == ">":
            if place >= inner_length:
                place -= inner_length
            return find(inner, place, False)
        else:
            return sign
