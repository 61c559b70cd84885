"""Take the plates of one house and lay the other number digit by digit."""


def same_plates(numbers: list[str]) -> list[list[int]]:
    groups, grouped = [], set()
    for i, number in enumerate(numbers):
        if i in grouped:
            continue
        group = [j for j in range(i, len(numbers)) if can_show(number, numbers[j])]
        grouped.update(group)
        if len(group) > 1:
            groups.append(group)
    return groups


def can_show(plates: str, number: str) -> bool:
    left = list(plates)
    for digit in number:
        for plate in [digit, {"6": "9", "9": "6"}.get(digit)]:
            if plate in left:
                left.remove(plate)
                break
        else:
            return False
    return not left
