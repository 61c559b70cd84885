"""How the sandbox is set: `configs/sandbox.yaml` as frozen values."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, model_validator

from runners.configuration import CONFIGS, Settings, load


class Limits(Settings):
    """What one program may use unless its job says otherwise; `*_mb` and `*_kb` are powers of
    two."""

    cpu_seconds: float = Field(default=10, gt=0, le=3600, description="of the processor")
    wall_seconds: float = Field(default=30, gt=0, le=3600, description="by the clock")
    memory_mb: int = Field(default=256, ge=16, description="files written count as memory")
    disk_mb: int = Field(default=64, ge=1, description="in each of two writable folders")
    processes: int = Field(default=64, ge=1, description="threads count")
    cpus: float = Field(default=1.0, gt=0, description="cores at once")
    shown_kb: int = Field(default=64, ge=1, description="kept of each output stream")
    output_kb: int = Field(default=4096, ge=1, description="of both streams, then it is ended")
    produced_files: int = Field(default=16, ge=0, description="left behind, at most")
    produced_kb: int = Field(default=4096, ge=0, description="all files left behind, together")

    @model_validator(mode="after")
    def _shows_no_more_than_it_takes(self) -> Limits:
        if self.shown_kb > self.output_kb:
            raise ValueError("shown_kb must not be above output_kb")
        return self

    def paced(self, pace: float) -> Limits:
        """The same for a machine on which everything takes `pace` times as long.

        Waiting takes no less on a faster one.
        """
        wall_seconds = self.wall_seconds * max(1.0, pace)
        times = {"cpu_seconds": self.cpu_seconds * pace, "wall_seconds": wall_seconds}
        return self.model_copy(update=times)


class SandboxSettings(Settings):
    """How the code of an answer is run. Every `*_seconds` bounds one kind of waiting."""

    base_image: str = Field(
        default="debian:bookworm-slim",
        min_length=1,
        description="taken from a registry where one is reachable, else debootstrap makes a base",
    )
    image: str = Field(
        default="leitai-sandbox",
        pattern=r"^[a-z0-9][a-z0-9._/-]*$",
        description="name of the image built on it; its tag is a digest of all that went in",
    )
    concurrency: int = Field(
        default=2, ge=1, le=64, description="runs at once; more wait their turn"
    )
    cells: bool = Field(
        default=True,
        description="namespaces for each submission in a warm container; where the machine "
        "forbids them, or with false, a container for each",
    )
    runtime: str | None = Field(
        default=None, description="another runtime of the engine's, such as runsc (gVisor)"
    )
    queue_seconds: float = Field(default=60, gt=0, description="for a turn")
    engine_seconds: float = Field(
        default=20, gt=0, description="for one answer of the Docker engine"
    )
    registry_seconds: float = Field(default=10, gt=0, description="for a silent registry")
    limits: Limits = Limits()


def load_settings(path: Path = CONFIGS / "sandbox.yaml") -> SandboxSettings:
    """Return the sandbox's settings; raise `ConfigError` with every fault in the file."""
    return load(path, SandboxSettings)
