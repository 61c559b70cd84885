"""How much context one installation takes in: the part `context` of `configs/app.yaml`."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, field_validator

from runners.configuration import Settings

MEGABYTE = 1_000_000


class ContextSettings(Settings):
    """Bounds of one conversation's files, and the folders of the server that may be named."""

    folders: tuple[Path, ...] = Field(
        default=(),
        description="of the server, absolute: they and what is below them may be read by "
        "everybody who can open the assistant; links in them are not followed",
    )
    files: int = Field(default=5_000, gt=0, description="in one conversation at most")
    file_megabytes: float = Field(default=2, gt=0, description="largest file, as read")
    total_megabytes: float = Field(default=100, gt=0, description="all files, as read")
    archive_megabytes: float = Field(
        default=50, gt=0, description="largest zip archive, as it comes"
    )
    tokens: int = Field(
        default=8_000,
        gt=0,
        description="the most that one question takes along, however large the contestant's "
        "context is",
    )
    cache_megabytes: float = Field(
        default=500,
        gt=0,
        description="what was computed from files (chunks, vectors), of all conversations",
    )

    @field_validator("folders")
    @classmethod
    def _must_be_absolute(cls, folders: tuple[Path, ...]) -> tuple[Path, ...]:
        folders = tuple(folder.expanduser() for folder in folders)
        for folder in folders:
            if not folder.is_absolute():
                raise ValueError(f"{folder} is not absolute")
        return folders

    @property
    def file_bytes(self) -> int:
        """The largest file, in bytes."""
        return int(self.file_megabytes * MEGABYTE)

    @property
    def total_bytes(self) -> int:
        """The largest sum of files, in bytes."""
        return int(self.total_megabytes * MEGABYTE)

    @property
    def archive_bytes(self) -> int:
        """The largest archive, in bytes."""
        return int(self.archive_megabytes * MEGABYTE)

    @property
    def cache_bytes(self) -> int:
        """The largest cache, in bytes."""
        return int(self.cache_megabytes * MEGABYTE)
