"""Writes the whole pattern out: right, while there is memory for it."""


def letter_at(pattern, place):
    stack, text, i = [], "", 0
    while i < len(pattern):
        sign = pattern[i]
        i += 1
        if sign in "(<":
            stack.append(text)
            text = ""
        elif sign == ">":
            text = stack.pop() + text + text[::-1]
        elif sign == ")":
            end = i
            while end < len(pattern) and pattern[end].isdigit():
                end += 1
            text = stack.pop() + text * int(pattern[i:end])
            i = end
        else:
            text += sign
    return text[place] if place < len(text) else ""
