"""Takes the number of keys for the time; in a full store it stands still.

Answer of Qwen2.5-Coder-1.5B-Instruct (q4_k_m).
"""

class RecentStore:
    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.store = {}
        self.last_used = {}

    def get(self, key: int) -> int:
        if key in self.store:
            self.last_used[key] = max(self.last_used.get(key, 0), len(self.store))
            return self.store[key]
        return -1

    def put(self, key: int, value: int) -> None:
        if key in self.store:
            self.last_used[key] = max(self.last_used.get(key, 0), len(self.store))
        else:
            if len(self.store) == self.capacity:
                oldest_key = min(self.last_used, key=lambda k: self.last_used[k])
                del self.store[oldest_key]
                del self.last_used[oldest_key]
        self.store[key] = value
        self.last_used[key] = len(self.store)
