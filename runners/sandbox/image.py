"""The image of the sandbox: found by a digest of its inputs, built when it is missing."""

from __future__ import annotations

import fcntl
import hashlib
import io
import os
import tarfile
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from runners.configuration import one_line
from runners.sandbox import base
from runners.sandbox.base import Progress
from runners.sandbox.failure import AbandonedError, EngineError, engine_errors
from runners.sandbox.languages import packages
from runners.sandbox.settings import SandboxSettings

if TYPE_CHECKING:
    from docker import APIClient

RECIPE = base.SCRIPT.parent
HERE = Path(__file__).parent
INSIDE = HERE / "inside"  # what runs in the container
SILENCE_SECONDS = 600  # longest that a step of a build may say nothing
TURN_SECONDS = 2400.0  # longest wait for another process that builds


@dataclass(frozen=True)
class Names:
    """What an image and its base are called, for one kind of base."""

    image: str
    base: str


def find(api: APIClient, settings: SandboxSettings) -> str | None:
    """Return the id of a usable image, or None when it has to be built first."""
    for names in (_on_registry_base(settings), _on_made_base(settings)):
        if found := _image_id(api, names.image):
            return found
    return None


def ensure(
    api: APIClient, settings: SandboxSettings, progress: Progress, stop: threading.Event
) -> str:
    """Return the image's id, building it if need be; one process builds, others wait.

    Setting `stop` ends the work soon with `AbandonedError`. Raises `EngineError` with the
    mend when there is no way to an image.
    """
    if found := find(api, settings):
        return found
    try:
        with _turn(progress, stop):
            if found := find(api, settings):
                return found
            names = _with_base(api, settings, progress, stop)
            progress(f"building {names.image}")
            return _build(api, names, progress, stop)
    except OSError as error:
        detail = f"cannot write what a build needs ({error}); make room and try again"
        raise EngineError("build_failed", detail) from error


def _on_registry_base(settings: SandboxSettings) -> Names:
    recipe = _digest(*_recipe(), settings.base_image.encode())
    return Names(f"{settings.image}:{recipe}", settings.base_image)


def _on_made_base(settings: SandboxSettings) -> Names:
    release = Path("/etc/os-release")
    made_of = (
        base.SCRIPT.read_bytes(),
        (RECIPE / "install.sh").read_bytes(),
        release.read_bytes() if release.exists() else b"",
        *(name.encode() for name in packages()),
    )
    script = _digest(*made_of)
    recipe = _digest(*_recipe(), script.encode())
    return Names(f"{settings.image}:{recipe}", f"leitai-sandbox-base:{script}")


def _recipe() -> Iterator[bytes]:
    """All that goes into an image beside its base."""
    yield " ".join(packages()).encode()
    for name, path in _files():
        yield name.encode()
        yield path.read_bytes()


def _files() -> Iterator[tuple[str, Path]]:
    """Names in the build context, and where the files lie; in the same order everywhere."""
    for name in ("Dockerfile", "install.sh", "prepare.sh"):
        yield name, RECIPE / name
    for folder in (RECIPE / "drivers", RECIPE / "python"):
        for path in sorted(path for path in folder.rglob("*") if path.suffix != ".pyc"):
            if path.is_file():
                yield path.relative_to(RECIPE).as_posix(), path
    for path in sorted(INSIDE.rglob("*.py")):
        yield f"agent/{path.relative_to(HERE).as_posix()}", path


def _with_base(
    api: APIClient, settings: SandboxSettings, progress: Progress, stop: threading.Event
) -> Names:
    """Choose the base that is there, else get one, a registry's first."""
    pulled, made = _on_registry_base(settings), _on_made_base(settings)
    for names in (pulled, made):
        if _image_id(api, names.base):
            return names
    if base.pull(pulled.base, settings.registry_seconds, progress, stop):
        return pulled
    base.make(made.base, packages(), progress, stop)
    return made


def _build(api: APIClient, names: Names, progress: Progress, stop: threading.Event) -> str:
    said: deque[str] = deque(maxlen=2)  # the last one may only tell that the one before failed
    with engine_errors():
        events = api.build(
            fileobj=_context(),
            custom_context=True,
            encoding="identity",
            buildargs={"BASE": names.base, "PACKAGES": " ".join(packages())},
            tag=names.image,
            rm=True,
            forcerm=True,
            decode=True,
            timeout=SILENCE_SECONDS,
        )
        for event in events:
            if stop.is_set():
                raise AbandonedError
            if line := one_line(event.get("error") or event.get("stream") or ""):
                said.append(line)
                progress(line)
            if "error" in event:
                raise EngineError("build_failed", f"docker build failed: {'; '.join(said)}")
    if found := _image_id(api, names.image):
        return found
    raise EngineError("build_failed", f"docker build made no image: {'; '.join(said)}")


def _context() -> io.BytesIO:
    """The build context: the recipe and the agent, nothing else of this machine."""
    memory = io.BytesIO()
    with tarfile.open(fileobj=memory, mode="w") as archive:
        for name, path in _files():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = path.stat().st_size, 0o444
            archive.addfile(entry, io.BytesIO(path.read_bytes()))
    memory.seek(0)
    return memory


def _image_id(api: APIClient, name: str) -> str | None:
    import docker.errors

    with engine_errors():
        try:
            return str(api.inspect_image(name)["Id"])  # type: ignore[no-untyped-call]  # the stubs lack it
        except docker.errors.ImageNotFound:
            return None


@contextmanager
def _turn(progress: Progress, stop: threading.Event) -> Iterator[None]:
    """Hold this user's build lock; the kernel gives it back when a process dies."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "leitai"
    cache.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + TURN_SECONDS
    with (cache / "sandbox-build.lock").open("w") as lock:
        while not _locked(lock.fileno()):
            if time.monotonic() > deadline:
                raise EngineError("build_busy", f"another process holds {lock.name} for too long")
            progress("waiting for another process that builds the sandbox image")
            if stop.wait(0.5):
                raise AbandonedError
        yield


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _digest(*parts: bytes) -> str:
    """Twelve hex digits that change when any part does."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()[:12]
