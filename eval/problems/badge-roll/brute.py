"""For every wrong badge look for the smallest number that neither list holds."""


def repair(badges: list[int]) -> list[int]:
    repaired: list[int] = []
    for place, badge in enumerate(badges):
        if badge in badges[:place] or badge not in range(1, len(badges) + 1):
            badge = 1
            while badge in badges or badge in repaired:
                badge += 1
        repaired.append(badge)
    return repaired
