"""One log of old values; a draft is a place in it, to which discarding winds back."""


class Notebook:
    def __init__(self) -> None:
        self._values: dict[int, int] = {}
        self._counts: dict[int, int] = {}
        self._log: list[tuple[int, int]] = []
        self._drafts: list[int] = []

    def write(self, key: int, value: int) -> None:
        self._log.append((key, self._set(key, value)))

    def erase(self, key: int) -> bool:
        if key not in self._values:
            return False
        self._log.append((key, self._set(key, -1)))
        return True

    def read(self, key: int) -> int:
        return self._values.get(key, -1)

    def count(self, value: int) -> int:
        return self._counts.get(value, 0)

    def begin(self) -> None:
        self._drafts.append(len(self._log))

    def accept(self) -> bool:
        if not self._drafts:
            return False
        self._drafts.pop()
        return True

    def discard(self) -> bool:
        if not self._drafts:
            return False
        start = self._drafts.pop()
        while len(self._log) > start:
            self._set(*self._log.pop())
        return True

    def _set(self, key: int, value: int) -> int:
        """Give the key a value, -1 for none, and return the old one."""
        old = self._values.pop(key, -1)
        self._counts[old] = self._counts.get(old, 0) - 1
        if value != -1:
            self._values[key] = value
            self._counts[value] = self._counts.get(value, 0) + 1
        return old
