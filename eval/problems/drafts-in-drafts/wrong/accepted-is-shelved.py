"""Lays an accepted draft aside instead of taking it over; nothing is there before the first.

Answer of Qwen2.5-Coder-1.5B-Instruct (q4_k_m).
"""

class Notebook:
    def __init__(self):
        self.drafts = []
        self.current_draft = None

    def write(self, key: int, value: int) -> None:
        if self.current_draft is None:
            self.current_draft = {key: value}
        else:
            self.current_draft[key] = value

    def erase(self, key: int) -> bool:
        if self.current_draft is None:
            return False
        if key in self.current_draft:
            del self.current_draft[key]
            return True
        return False

    def read(self, key: int) -> int:
        if self.current_draft is None:
            return -1
        if key in self.current_draft:
            return self.current_draft[key]
        return -1

    def count(self, value: int) -> int:
        if self.current_draft is None:
            return 0
        return sum(1 for k, v in self.current_draft.items() if v == value)

    def begin(self) -> None:
        if self.current_draft is not None:
            self.drafts.append(self.current_draft)
            self.current_draft = None

    def accept(self) -> bool:
        if self.current_draft is None:
            return False
        self.drafts.append(self.current_draft)
        self.current_draft = None
        return True

    def discard(self) -> bool:
        if self.current_draft is None:
            return False
        self.current_draft = self.drafts.pop()
        return True
