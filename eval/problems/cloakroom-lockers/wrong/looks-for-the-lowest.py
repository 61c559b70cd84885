"""Right, and slow: looks from locker 1 on for one that is free."""


class Lockers:
    def __init__(self, count):
        self.free = [False] + [True] * count
        self.dirty = []
        self.numbers = {}
        self.guests = {}

    def take(self, guest):
        if guest in self.numbers:
            return self.numbers[guest]
        for number in range(1, len(self.free)):
            if self.free[number]:
                break
        else:
            return 0
        self.free[number] = False
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
        number = self.dirty.pop(0)
        self.free[number] = True
        return number

    def holder(self, number):
        return self.guests.get(number, "")
