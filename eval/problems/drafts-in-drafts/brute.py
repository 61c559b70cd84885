"""A whole copy of the notebook for every open draft."""


class Notebook:
    def __init__(self) -> None:
        self.copies: list[dict[int, int]] = [{}]

    def write(self, key: int, value: int) -> None:
        self.copies[-1][key] = value

    def erase(self, key: int) -> bool:
        return self.copies[-1].pop(key, None) is not None

    def read(self, key: int) -> int:
        return self.copies[-1].get(key, -1)

    def count(self, value: int) -> int:
        return list(self.copies[-1].values()).count(value)

    def begin(self) -> None:
        self.copies.append(dict(self.copies[-1]))

    def accept(self) -> bool:
        if len(self.copies) == 1:
            return False
        accepted = self.copies.pop()
        self.copies[-1] = accepted
        return True

    def discard(self) -> bool:
        if len(self.copies) == 1:
            return False
        self.copies.pop()
        return True
