"""Keep the whole history of uses and look through it."""


class RecentStore:
    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.uses: list[int] = []
        self.values: dict[int, int] = {}

    def get(self, key: int) -> int:
        if key in self.values:
            self.uses.append(key)
        return self.values.get(key, -1)

    def put(self, key: int, value: int) -> None:
        if key not in self.values and len(self.values) == self.capacity:
            newest_first = list(dict.fromkeys(reversed(self.uses)))
            oldest = [held for held in newest_first if held in self.values][-1]
            del self.values[oldest]
        self.values[key] = value
        self.uses.append(key)
