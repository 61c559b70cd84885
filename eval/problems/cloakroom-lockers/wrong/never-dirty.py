"""A locker that is left is free at once; nothing ever waits to be cleaned.

Answer of Qwen2.5-Coder-1.5B-Instruct (q4_k_m).
"""

class Lockers:
    def __init__(self, count: int) -> None:
        self.lockers = [0] * count
        self.holders = ["" for _ in range(count)]
        self.dirty_lockers = []
        self.dirty_time = [0] * count

    def take(self, guest: str) -> int:
        for i in range(len(self.lockers)):
            if self.lockers[i] == 0 and self.holders[i] == "":
                self.lockers[i] = 1
                self.holders[i] = guest
                return i + 1
        return 0

    def leave(self, guest: str) -> int:
        for i in range(len(self.lockers)):
            if self.holders[i] == guest:
                self.lockers[i] = 0
                self.holders[i] = ""
                return i + 1
        return 0

    def clean(self) -> int:
        if not self.dirty_lockers:
            return 0
        min_time = min(self.dirty_time)
        for i in range(len(self.lockers)):
            if self.lockers[i] == 1 and self.dirty_time[i] == min_time:
                self.lockers[i] = 0
                self.holders[i] = ""
                return i + 1
        return 0

    def holder(self, number: int) -> str:
        return self.holders[number - 1]
