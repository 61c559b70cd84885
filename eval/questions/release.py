"""The version of the built-in set: one number for what its problems ask and how they are judged.

`set.yaml` beside the problems holds it with the digests that it stands for. It is written
by `python -m eval problems release` only; docs/problems.md says what a version is good for.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import Field

from eval.problems import BUILT_IN, load_problems
from eval.questions.chosen import ALL
from eval.questions.chosen import BUILT_IN as BUILT_IN_SOURCE
from eval.questions.own import built_in_entries, set_digest
from eval.questions.problem import LANGUAGES
from runners.configuration import Settings, load

FILE = BUILT_IN / "set.yaml"
COMMAND = "python -m eval problems release"
_HEAD = f"# Written by `{COMMAND}`; docs/problems.md says what a version means.\n"


class ReleaseFile(Settings):
    """`set.yaml`: digests over all `tests` (as `problems list` shows it) and all `prompts`."""

    version: int = Field(ge=1)
    tests: str
    prompts: str


@dataclass(frozen=True)
class SetVersion:
    """A version; `changed` where the problems are no longer those that it stands for."""

    version: int
    changed: bool

    def as_json(self) -> dict[str, Any]:
        """Return it for manifests and `--json`."""
        return asdict(self)


def set_version(file: Path = FILE) -> SetVersion:
    """Return the version of the built-in set; raises `ConfigError`."""
    released = load(file, ReleaseFile)
    return SetVersion(released.version, changed=released != _content(released.version))


def asked_version(source: str) -> dict[str, Any] | None:
    """Return the version for the manifest of a run over `source`; None without built-in ones."""
    return set_version().as_json() if source in (BUILT_IN_SOURCE, ALL) else None


def release(file: Path) -> tuple[SetVersion, bool]:
    """Give changed problems the next version; also return whether there was a change.

    Without a file the version is 1. Raises `ConfigError`, and `OSError` for a folder that
    cannot be written.
    """
    old = load(file, ReleaseFile) if file.exists() else None
    if old == (content := _content(old.version if old else 1)):
        return SetVersion(content.version, changed=False), False
    version = old.version + 1 if old else 1
    lines = [f"{key}: {value}\n" for key, value in _content(version).model_dump().items()]
    file.write_text(_HEAD + "".join(lines), encoding="utf-8")
    return SetVersion(version, changed=False), True


def _content(version: int) -> ReleaseFile:
    prompts = hashlib.sha256()
    for problem in load_problems():
        for language in LANGUAGES:
            prompts.update(f"{problem.id} {language}\n{problem.prompt(language)}\n".encode())
    return ReleaseFile(
        version=version, tests=set_digest(built_in_entries()), prompts=prompts.hexdigest()
    )
