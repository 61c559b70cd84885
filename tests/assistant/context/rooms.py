"""Libraries on a fake model, for tests of what surrounds it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from assistant.context import ContextSettings, Libraries
from assistant.context.cache import digest
from assistant.context.meaning import Meaning, Model, NoMeaning
from assistant.context.shared import Shared
from assistant.context.workers import WorkerLost

PARSER = b'def parse(text):\n    """Read a configuration."""\n    return {}\n'
LOGIN = b'def log_in(name):\n    """Check a password."""\n    return name\n'


async def count(text: str) -> int:
    return len(text.split())


class FakeModel(Meaning):
    """Vectors by the words of a text, so that tests of the rest load no model."""

    def __init__(self) -> None:
        super().__init__()
        self.encoded: list[str] = []
        self.fails = False
        self.lost = 0
        self.wakes = 0

    async def load(self) -> None:
        if self.fails:
            raise NoMeaning("there is none")
        self.model = Model("fake", is_multilingual=False)

    async def encode(self, texts) -> np.ndarray:
        if self.lost:
            self.lost -= 1
            raise WorkerLost("encode")
        self.encoded += texts
        return np.stack([self._vector(text) for text in texts])

    async def encode_question(self, question: str) -> np.ndarray:
        return self._vector(question)

    def wake(self) -> None:
        self.wakes += 1

    @staticmethod
    def _vector(text: str) -> np.ndarray:
        vector = np.zeros(64, np.float32)
        for word in text.lower().split():
            vector[int(digest(word), 16) % 64] += 1
        return vector / max(1e-6, float(np.linalg.norm(vector)))


class Room:
    """Libraries on a fake model, which can be closed and opened again as after a restart."""

    def __init__(self, root: Path, **settings: object) -> None:
        self.root = root
        self.settings = ContextSettings(**settings)
        self.start()

    def start(self) -> None:
        self.libraries = Libraries(self.root, self.settings)
        self.model = FakeModel()
        self.shared: Shared = self.libraries._shared
        self.shared.meaning = self.model


def found(selection) -> list[str]:
    return [excerpt.path for excerpt in selection.used]
