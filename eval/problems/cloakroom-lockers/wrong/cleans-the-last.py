"""Cleans the locker first that was left last."""

from heapq import heappop, heappush


class Lockers:
    def __init__(self, count):
        self.free = list(range(1, count + 1))
        self.dirty = []
        self.numbers = {}
        self.guests = {}

    def take(self, guest):
        if guest in self.numbers:
            return self.numbers[guest]
        if not self.free:
            return 0
        number = heappop(self.free)
        self.numbers[guest] = number
        self.guests[number] = guest
        return number

    def leave(self, guest):
        if guest not in self.numbers:
            return 0
        number = self.numbers.pop(guest)
        self.guests.pop(number, None)
        self.dirty.append(number)
        return number

    def clean(self):
        if not self.dirty:
            return 0
        number = self.dirty.pop()
        heappush(self.free, number)
        return number

    def holder(self, number):
        return self.guests.get(number, "")
