"""A heap of clean lockers, a queue of dirty ones, and both ways between guest and number."""

from collections import deque
from heapq import heappop, heappush


class Lockers:
    def __init__(self, count: int) -> None:
        self._clean = list(range(1, count + 1))  # in order, so a heap already
        self._dirty: deque[int] = deque()
        self._number: dict[str, int] = {}
        self._guest: dict[int, str] = {}

    def take(self, guest: str) -> int:
        if guest not in self._number:
            if not self._clean:
                return 0
            number = heappop(self._clean)
            self._number[guest], self._guest[number] = number, guest
        return self._number[guest]

    def leave(self, guest: str) -> int:
        number = self._number.pop(guest, 0)
        if number:
            del self._guest[number]
            self._dirty.append(number)
        return number

    def clean(self) -> int:
        if not self._dirty:
            return 0
        number = self._dirty.popleft()
        heappush(self._clean, number)
        return number

    def holder(self, number: int) -> str:
        return self._guest.get(number, "")
