"""A dictionary for each draft: reading walks through all the open drafts."""

from collections import Counter


class Notebook:
    def __init__(self):
        self.layers = [{}]
        self.counts = Counter()

    def change(self, key, value):
        self.counts[self.read(key)] -= 1
        self.layers[-1][key] = value
        self.counts[value] += 1

    def write(self, key, value):
        self.change(key, value)

    def erase(self, key):
        if self.read(key) == -1:
            return False
        self.change(key, -1)
        return True

    def read(self, key):
        for layer in reversed(self.layers):
            if key in layer:
                return layer[key]
        return -1

    def count(self, value):
        return self.counts[value]

    def begin(self):
        self.layers.append({})

    def accept(self):
        if len(self.layers) == 1:
            return False
        inner = self.layers.pop()
        self.layers[-1].update(inner)
        return True

    def discard(self):
        if len(self.layers) == 1:
            return False
        inner = self.layers.pop()
        for key, value in inner.items():
            self.counts[value] -= 1
            self.counts[self.read(key)] += 1
        return True
