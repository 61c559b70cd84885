"""Names of files as strangers give them, made into safe relative paths.

A path here is a label, never opened: what is kept lies under the digest of its content.
It is made safe all the same, since a model may be asked to write to it.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

_LONGEST = 400
_DEEPEST = 40
_DRIVE = re.compile(r"[A-Za-z]:")
# Control characters, line separators, and the marks that turn the reading direction.
_UNSEEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
_VENDORS = frozenset(
    ("node_modules", "bower_components", "__pycache__", "venv", "site-packages", "vendor", "CVS",
     "__MACOSX")
)  # fmt: skip


def clean_path(name: str) -> str | None:
    """The name as a relative path with `/`; None for one that leads out or is none."""
    path = name.replace("\\", "/")
    if path.startswith("/") or _DRIVE.match(path) or _UNSEEN.search(path) or len(path) > _LONGEST:
        return None
    if any(0xD800 <= ord(character) <= 0xDFFF for character in path):
        return None
    parts = [part for part in path.split("/") if part not in {"", "."}]
    if not parts or ".." in parts or len(parts) > _DEEPEST:
        return None
    return "/".join(parts)


def left_out_part(path: str) -> str | None:
    """The beginning of `path` that is hidden or a vendor's, a folder with `/`; None for none."""
    parts = PurePosixPath(path).parts
    for at, part in enumerate(parts):
        if is_left_out(part):
            return "/".join(parts[: at + 1]) + ("/" if at + 1 < len(parts) else "")
    return None


def is_left_out(name: str) -> bool:
    """Whether a file or folder of this name is hidden, of version control, or a vendor's."""
    return name.startswith(".") or name in _VENDORS


def shown_name(name: str) -> str:
    """A stranger's name as it may be shown in a message: one line, bounded, all visible."""
    visible = _UNSEEN.sub("?", name).encode("utf-8", "replace").decode()
    return visible if len(visible) <= _LONGEST else f"{visible[:_LONGEST]}…"
