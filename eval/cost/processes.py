"""What processes have of this machine, as its kernel and its graphics driver tell it."""

from __future__ import annotations

from pathlib import Path

from runners.engines import cards


def family(pid: int) -> set[int]:
    """Return all processes below `pid`, itself left out."""
    parents = dict(_parents())
    below = {pid}
    while new := {child for child, parent in parents.items() if parent in below} - below:
        below |= new
    return below - {pid}


def family_memory(pid: int) -> int:
    """Return the resident bytes of all processes below `pid`; 0 for none."""
    return sum(map(resident, family(pid)))


def family_on_cards(pid: int) -> int | None:
    """Return the bytes that all processes below `pid` have of the cards; None where the
    driver tells of none of them. Takes as long as the driver's answer."""
    below, used = family(pid), cards.used()
    own = [size for one, size in used.items() if one in below]
    return sum(own) if own else None


def resident(pid: int) -> int:
    """Return the bytes of memory that a process has, mapped files included; 0 when it is gone."""
    return _bytes(pid, "status", "VmRSS:")


def proportional(pid: int) -> int:
    """Return the same with what it shares with others shared out among them."""
    return _bytes(pid, "smaps_rollup", "Pss:")


def read_bytes(pid: int) -> int | None:
    """Return what a process had fetched from the disk; None where it may not be asked."""
    try:
        lines = Path(f"/proc/{pid}/io").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) for line in lines if line.startswith("read_bytes:")), None)


def _bytes(pid: int, file: str, name: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/{file}").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    sizes = [line.split()[1] for line in lines if line.startswith(name)]
    return int(sizes[0]) * 1024 if sizes else 0


def _parents() -> list[tuple[int, int]]:
    found = []
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                # The name in brackets may hold anything, brackets and spaces too.
                rest = (path / "stat").read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue  # it ended meanwhile
            found.append((int(path.name), int(rest.rpartition(")")[2].split()[1])))
    return found
