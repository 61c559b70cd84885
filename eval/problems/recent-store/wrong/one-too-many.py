"""Off by one: holds one key more than it may."""

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
        if key not in self.held and len(self.held) > self.capacity:
            self.held.popitem(last=False)
        self.held[key] = value
        self.held.move_to_end(key)
