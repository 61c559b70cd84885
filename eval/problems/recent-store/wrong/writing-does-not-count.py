"""Writing to a held key leaves its place in the queue."""

from collections import OrderedDict


class RecentStore:
    def __init__(self, capacity):
        self.capacity = capacity
        self.held = OrderedDict()

    def get(self, key):
        if key not in self.held:
            return -1
        self.held.move_to_end(key)
        return self.held[key]

    def put(self, key, value):
        self.held[key] = value
        if len(self.held) > self.capacity:
            self.held.popitem(last=False)
