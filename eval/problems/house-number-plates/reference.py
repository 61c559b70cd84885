"""One key for all numbers of the same plates: the digits in order, every 9 shown as 6."""


def same_plates(numbers: list[str]) -> list[list[int]]:
    groups: dict[str, list[int]] = {}
    for index, number in enumerate(numbers):
        plates = "".join(sorted(number.replace("9", "6")))
        groups.setdefault(plates, []).append(index)
    return [group for group in groups.values() if len(group) > 1]
