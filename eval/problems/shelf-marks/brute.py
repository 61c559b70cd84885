"""Compare by the words of the rule, and let neighbours change places until none is wrong."""


def shelved(marks: list[str]) -> list[str]:
    marks = list(marks)
    for _ in marks:
        for i in range(len(marks) - 1):
            if comes_after(marks[i], marks[i + 1]):
                marks[i], marks[i + 1] = marks[i + 1], marks[i]
    return marks


def comes_after(one: str, other: str) -> bool:
    ones, others = one.split("."), other.split(".")
    for i in range(max(len(ones), len(others))):
        part = ones[i] if i < len(ones) else "0"
        other_part = others[i] if i < len(others) else "0"
        number = int(part.rstrip("abcdefghijklmnopqrstuvwxyz"))
        other_number = int(other_part.rstrip("abcdefghijklmnopqrstuvwxyz"))
        if number != other_number:
            return number > other_number
        letter, other_letter = part.lstrip("0123456789"), other_part.lstrip("0123456789")
        if letter != other_letter:
            return letter > other_letter
    return False
