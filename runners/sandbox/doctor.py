"""What the sandbox needs from this machine, what is missing, and the mend."""

from __future__ import annotations

import os
import shutil
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from runners.sandbox import image
from runners.sandbox.engine import connect
from runners.sandbox.failure import BUILD_IMAGE, EngineError
from runners.sandbox.settings import SandboxSettings

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
            return [*_engine(api), _image(api, settings), _builder()]
    except EngineError as error:
        return [Finding("Docker engine", False, True, error.detail), _builder()]


def _engine(api: APIClient) -> list[Finding]:
    info: dict[str, Any] = api.info()
    security = " ".join(info.get("SecurityOptions") or [])
    version = f"{info['ServerVersion']}, cgroup {info.get('CgroupVersion', '1')}"
    return [
        Finding("Docker engine", True, True, version),
        _limit(info, "MemoryLimit", "memory limit", needed=True),
        _limit(info, "SwapLimit", "swap limit", needed=False),
        _limit(info, "PidsLimit", "process limit", needed=True),
        _limit(info, "CpuCfsQuota", "CPU quota", needed=False),
        Finding(
            "seccomp",
            "seccomp" in security,
            True,
            "the engine's profile is in force"
            if "seccomp" in security
            else "the engine has none; use one that was built with seccomp",
        ),
    ]


def _limit(info: dict[str, Any], key: str, name: str, *, needed: bool) -> Finding:
    ok = bool(info.get(key, True))
    mend = "the kernel lacks this cgroup controller; enable it at boot, see 'docker info'"
    return Finding(name, ok, needed, "in force" if ok else mend)


def _image(api: APIClient, settings: SandboxSettings) -> Finding:
    found = image.find(api, settings)
    detail = found or f"missing; {BUILD_IMAGE}"
    return Finding("sandbox image", found is not None, True, detail)


def _builder() -> Finding:
    """Only wanted where no registry is in reach."""
    ok = shutil.which("debootstrap") is not None and os.geteuid() == 0
    detail = "can make a base image" if ok else "only root can build without a registry"
    return Finding("debootstrap", ok, False, detail)
