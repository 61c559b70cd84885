"""Forgets by the time of writing: reading a key does not keep it."""

from collections import OrderedDict


class RecentStore:
    def __init__(self, capacity):
        self.capacity = capacity
        self.held = OrderedDict()

    def get(self, key):
        return self.held.get(key, -1)

    def put(self, key, value):
        self.held[key] = value
        self.held.move_to_end(key)
        if len(self.held) > self.capacity:
            self.held.popitem(last=False)
