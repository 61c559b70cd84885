"""Copies the whole notebook for each draft: deep drafts of many keys need too much memory."""

from collections import Counter


class Notebook:
    def __init__(self):
        self.saved = []
        self.values = {}
        self.counts = Counter()

    def write(self, key, value):
        self.erase(key)
        self.values[key] = value
        self.counts[value] += 1

    def erase(self, key):
        if key not in self.values:
            return False
        self.counts[self.values.pop(key)] -= 1
        return True

    def read(self, key):
        return self.values.get(key, -1)

    def count(self, value):
        return self.counts[value]

    def begin(self):
        self.saved.append((dict(self.values), Counter(self.counts)))

    def accept(self):
        if not self.saved:
            return False
        self.saved.pop()
        return True

    def discard(self):
        if not self.saved:
            return False
        self.values, self.counts = self.saved.pop()
        return True
