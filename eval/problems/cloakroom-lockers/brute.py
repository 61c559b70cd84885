"""One word for each locker: "clean", "dirty since", "held by"; every call looks at all of them."""


class Lockers:
    def __init__(self, count: int) -> None:
        self.states: list[tuple] = [("clean",)] * count
        self.clock = 0

    def take(self, guest: str) -> int:
        for wanted in (("held", guest), ("clean",)):
            for index, state in enumerate(self.states):
                if state == wanted:
                    self.states[index] = ("held", guest)
                    return index + 1
        return 0

    def leave(self, guest: str) -> int:
        self.clock += 1
        for index, state in enumerate(self.states):
            if state == ("held", guest):
                self.states[index] = ("dirty", self.clock)
                return index + 1
        return 0

    def clean(self) -> int:
        dirty = [(state[1], index) for index, state in enumerate(self.states) if state[0] == "dirty"]
        if not dirty:
            return 0
        _, index = min(dirty)
        self.states[index] = ("clean",)
        return index + 1

    def holder(self, number: int) -> str:
        state = self.states[number - 1]
        return state[1] if state[0] == "held" else ""
