"""Give the first sign every beginning that it can stand for, and ask for the rest."""


def fits(typed: str, mask: str) -> bool:
    if not mask:
        return not typed
    sign, rest = mask[0], mask[1:]
    longest = len(typed) if sign == "*" else min(1, len(typed))
    for length in range(1, longest + 1):
        part = typed[:length]
        if (sign in "?*" and len(set(part)) == 1) or part == sign:
            if fits(typed[length:], rest):
                return True
    return False
