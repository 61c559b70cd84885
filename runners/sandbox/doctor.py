"""What the sandbox needs from this machine, what is missing, and the mend."""

from __future__ import annotations

import os
import shutil
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from runners.sandbox import image
from runners.sandbox.engine import connect
from runners.sandbox.failure import BUILD_IMAGE, EngineError
from runners.sandbox.languages import PYTHON
from runners.sandbox.owner import this_process
from runners.sandbox.settings import SandboxSettings
from runners.sandbox.shape import Shape
from runners.sandbox.worker import Worker, new_name

if TYPE_CHECKING:
    from docker import APIClient


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. Code cannot run while a `needed` one is not `ok`."""

    name: str
    ok: bool
    needed: bool
    detail: str


def examine(settings: SandboxSettings) -> list[Finding]:
    """Look at the engine, the image and what building one takes; changes nothing."""
    try:
        with closing(connect(settings.engine_seconds)) as api:
            return [*_engine(api, settings), *_image(api, settings), _builder()]
    except EngineError as error:
        return [Finding("Docker engine", False, True, error.detail), _builder()]


def _engine(api: APIClient, settings: SandboxSettings) -> list[Finding]:
    info: dict[str, Any] = api.info()
    security = " ".join(info.get("SecurityOptions") or [])
    version = f"{info['ServerVersion']}, cgroup {info.get('CgroupVersion', '1')}"
    return [
        Finding("Docker engine", True, True, version),
        _limit(info, "MemoryLimit", "memory limit", needed=True),
        _limit(info, "SwapLimit", "swap limit", needed=False),
        _limit(info, "PidsLimit", "process limit", needed=True),
        _limit(info, "CpuCfsQuota", "CPU quota", needed=False),
        *_runtime(info, settings.runtime),
        Finding(
            "seccomp",
            "seccomp" in security,
            True,
            "the engine's profile is in force"
            if "seccomp" in security
            else "the engine has none; use one that was built with seccomp",
        ),
    ]


def _runtime(info: dict[str, Any], wanted: str | None) -> list[Finding]:
    if wanted is None:
        return []
    there = ", ".join(info.get("Runtimes") or {})
    ok = wanted in (info.get("Runtimes") or {})
    mend = f"the engine has no runtime {wanted!r} (it has: {there}); install it, or unset 'runtime'"
    return [Finding("runtime", ok, True, wanted if ok else mend)]


def _limit(info: dict[str, Any], key: str, name: str, *, needed: bool) -> Finding:
    ok = bool(info.get(key, True))
    mend = "the kernel lacks this cgroup controller; enable it at boot, see 'docker info'"
    return Finding(name, ok, needed, "in force" if ok else mend)


def _image(api: APIClient, settings: SandboxSettings) -> list[Finding]:
    found = image.find(api, settings)
    if found is None:
        return [Finding("sandbox image", False, True, f"missing; {BUILD_IMAGE}")]
    return [Finding("sandbox image", True, True, found), _cells(api, settings, found)]


def _cells(api: APIClient, settings: SandboxSettings, image_id: str) -> Finding:
    """Whether a container can give each submission namespaces of its own: tried out."""
    shape = Shape.of(settings.limits, PYTHON)
    worker = Worker(api, new_name(), shape)
    try:
        worker.open(
            image=image_id, owner=this_process(), cells=settings.cells, runtime=settings.runtime
        )
        greeting = worker.greeting
    except EngineError as error:
        return Finding("container", False, True, error.detail)
    finally:
        with suppress(EngineError):
            worker.close()
    if greeting.cells:
        return Finding("cells", True, False, "a submission gets namespaces of its own")
    why = greeting.why or "configs/sandbox.yaml says so"
    slow = "so each submission gets a container, which is as safe and ten times slower"
    return Finding("cells", False, False, f"this machine makes none ({why}), {slow}")


def _builder() -> Finding:
    """Only wanted where no registry is in reach."""
    ok = shutil.which("debootstrap") is not None and os.geteuid() == 0
    detail = "can make a base image" if ok else "only root can build without a registry"
    return Finding("debootstrap", ok, False, detail)
