"""How much one intake may still take: files, bytes kept, bytes inflated."""

from __future__ import annotations

from assistant.context.settings import ContextSettings

# Entries that are refused were inflated, too; honest archives hold little of that.
_INFLATED_PER_KEPT = 4


class TooMuch(Exception):
    """An archive or folder that is not taken in at all; a code below `context.refused`."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


class Budget:
    """What is left of a library's bounds; what takes more raises `TooMuch`."""

    def __init__(self, settings: ContextSettings, *, files: int, size: int) -> None:
        self.settings = settings
        self.files = settings.files - files
        self.size = settings.total_bytes - size
        self._inflated = _INFLATED_PER_KEPT * settings.total_bytes

    def take(self, size: int) -> None:
        """One file more, of so many bytes."""
        if self.files < 1:
            raise TooMuch("too_many_files", limit=self.settings.files)
        if self.size < size:
            raise TooMuch("too_much", limit=self.settings.total_megabytes)
        self.files -= 1
        self.size -= size

    def inflate(self, size: int) -> None:
        """So many bytes more came out of an archive, kept or not."""
        self._inflated -= size
        if self._inflated < 0:
            raise TooMuch("archive_bomb", limit=self.settings.total_megabytes)

    def give_back(self, files: int, size: int) -> None:
        """What was taken of something that is then refused as a whole."""
        self.files += files
        self.size += size
