"""Takes the last change of a draft back, not all of them."""

from collections import Counter


class Notebook:
    def __init__(self):
        self.values = {}
        self.counts = Counter()
        self.drafts = []

    def change(self, key, value):
        old = self.values.get(key)
        if old is not None:
            self.counts[old] -= 1
        if value is None:
            self.values.pop(key, None)
        else:
            self.values[key] = value
            self.counts[value] += 1
        return old

    def write(self, key, value):
        old = self.change(key, value)
        if self.drafts:
            self.drafts[-1].append((key, old))

    def erase(self, key):
        if key not in self.values:
            return False
        old = self.change(key, None)
        if self.drafts:
            self.drafts[-1].append((key, old))
        return True

    def read(self, key):
        return self.values.get(key, -1)

    def count(self, value):
        return self.counts[value]

    def begin(self):
        self.drafts.append([])

    def accept(self):
        if not self.drafts:
            return False
        log = self.drafts.pop()
        if self.drafts:
            self.drafts[-1].extend(log)
        return True

    def discard(self):
        if not self.drafts:
            return False
        log = self.drafts.pop()
        if log:
            self.change(*log[-1])
        return True
