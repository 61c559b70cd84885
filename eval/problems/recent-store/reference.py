"""An ordered dictionary, the longest unused key first."""

from collections import OrderedDict


class RecentStore:
    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._held: OrderedDict[int, int] = OrderedDict()

    def get(self, key: int) -> int:
        if key not in self._held:
            return -1
        self._held.move_to_end(key)
        return self._held[key]

    def put(self, key: int, value: int) -> None:
        self._held[key] = value
        self._held.move_to_end(key)
        if len(self._held) > self._capacity:
            self._held.popitem(last=False)
