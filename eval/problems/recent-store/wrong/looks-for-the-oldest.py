"""Right, and slow: looks through all keys for the longest unused one."""


class RecentStore:
    def __init__(self, capacity):
        self.capacity = capacity
        self.clock = 0
        self.values = {}
        self.used = {}

    def get(self, key):
        self.clock += 1
        if key not in self.values:
            return -1
        self.used[key] = self.clock
        return self.values[key]

    def put(self, key, value):
        self.clock += 1
        if key not in self.values and len(self.values) == self.capacity:
            oldest = min(self.used, key=lambda held: self.used[held])
            del self.values[oldest], self.used[oldest]
        self.values[key] = value
        self.used[key] = self.clock
