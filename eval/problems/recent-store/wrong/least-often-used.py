"""Drops the key that was used least often, and keeps the old value of one that is written again.

Answer of Qwen2.5-Coder-1.5B-Instruct (q4_k_m).
"""

class RecentStore:
    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.store = {}
        self.accessed = {}

    def get(self, key: int) -> int:
        if key in self.store:
            self.accessed[key] = self.accessed.get(key, 0) + 1
            return self.store[key]
        return -1

    def put(self, key: int, value: int) -> None:
        if key in self.store:
            self.accessed[key] = self.accessed.get(key, 0) + 1
        else:
            if len(self.store) == self.capacity:
                self.evict()
            self.store[key] = value
            self.accessed[key] = 1

    def evict(self):
        oldest_key = min(self.accessed, key=self.accessed.get)
        del self.store[oldest_key]
        del self.accessed[oldest_key]
