"""Where a checkpoint's repository can be had, and what its configuration says.

vLLM fetches the weights itself; here only the small JSON files are read, so that a
checkpoint that cannot serve is named before gigabytes are on their way.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import aiohttp

from runners.lineup import VLLM

Where = Literal["folder", "huggingface", "modelscope"]

ASK_SECONDS = 10.0
CONFIG, GENERATION = "config.json", "generation_config.json"
WEIGHTS = ("*.safetensors", "*.bin")


class NotToBeHad(Exception):
    """No place has the repository; `code` is one of `WeightsError`'s."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Repository:
    """`offline`: taken from a folder or from the hub's cache on this machine."""

    where: Where
    config: dict[str, Any]
    generation: dict[str, Any]
    offline: bool = False

    @property
    def environment(self) -> dict[str, str]:
        """What tells vLLM to take the weights from there."""
        hub = {"VLLM_USE_MODELSCOPE": str(self.where == "modelscope")}
        return hub | {"HF_HUB_OFFLINE": str(int(self.offline))}


async def find(engine: VLLM, session: aiohttp.ClientSession) -> Repository:
    """Return the first place that has the checkpoint; raises `NotToBeHad`."""
    if engine.repository.startswith("/"):
        folder = Path(engine.repository)
        if not (found := _of_folder(folder, "folder")):
            raise NotToBeHad("local_missing", f"{folder / CONFIG} cannot be read")
        return found
    revision = engine.revision
    places: list[tuple[Where, str]] = [
        ("huggingface", f"{_base('HF_ENDPOINT', 'https://huggingface.co')}/{engine.repository}"),
        (
            "modelscope",
            f"{_base('MODELSCOPE_ENDPOINT', 'https://www.modelscope.cn')}"
            f"/models/{engine.repository}",
        ),
    ]
    causes = []
    for where, url in places:
        # A commit is one hub's own: on the other one only its branch can be asked for.
        branch = revision or ("main" if where == "huggingface" else "master")
        try:
            config = await _json(session, f"{url}/resolve/{branch}/{CONFIG}")
            generation = await _json(session, f"{url}/resolve/{branch}/{GENERATION}", needed=False)
            return Repository(where, config, generation)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            causes.append(f"{url}: {str(error) or type(error).__name__}")
    if cached := _of_cache(engine):
        return cached
    raise NotToBeHad(
        "no_source",
        f"{engine.repository} could not be had: {'; '.join(causes)}. Check the network, or set "
        "HF_ENDPOINT or MODELSCOPE_ENDPOINT to a mirror, or repository to a folder",
    )


def _base(variable: str, default: str) -> str:
    return (os.environ.get(variable) or default).rstrip("/")


async def _json(session: aiohttp.ClientSession, url: str, *, needed: bool = True) -> dict[str, Any]:
    timeout = aiohttp.ClientTimeout(total=ASK_SECONDS)
    async with session.get(url, timeout=timeout) as response:
        if response.status == 404 and not needed:
            return {}
        response.raise_for_status()
        return dict(json.loads(await response.text()))


def _of_folder(folder: Path, where: Where) -> Repository | None:
    try:
        config = json.loads((folder / CONFIG).read_text())
        generation = folder / GENERATION
        more = json.loads(generation.read_text()) if generation.is_file() else {}
    except (OSError, ValueError):
        return None
    return Repository(where, config, more, offline=True)


def _of_cache(engine: VLLM) -> Repository | None:
    """What an earlier start left in Hugging Face's cache."""
    found = (_of_folder(folder, "huggingface") for folder in _huggingface(engine))
    return next(filter(None, found), None)


def lies_in(engine: VLLM) -> Path | None:
    """Return the folder that the checkpoint is loaded from; None while it is not here.

    That of the lineup, or what a hub's cache has of the revision; of a fetch that was broken
    off only the small files are there. Where both hubs' caches have one it is Hugging Face's,
    which is asked first.
    """
    if engine.repository.startswith("/"):
        folders = [Path(engine.repository)]
    else:
        folders = [*_huggingface(engine), *_modelscope(engine)]
    there = [folder for folder in folders if (folder / CONFIG).is_file()]
    whole = (one for one in there if any(any(one.glob(kind)) for kind in WEIGHTS))
    return next(whole, there[0] if there else None)


def _huggingface(engine: VLLM) -> list[Path]:
    """Snapshots of the revision in Hugging Face's cache, the one that it points to first."""
    caches = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache")
    home = Path(os.environ.get("HF_HOME") or caches / "huggingface")
    cache = Path(os.environ.get("HF_HUB_CACHE") or home / "hub").expanduser()
    root = cache / f"models--{engine.repository.replace('/', '--')}"
    revision = engine.revision or "main"
    pointed = _commit(root / "refs" / revision)
    there = [one for one in sorted(root.glob("snapshots/*")) if one.name != pointed]
    others = [one for one in there if revision in ("main", one.name)]
    return [root / "snapshots" / pointed, *others] if pointed else others


def _commit(reference: Path) -> str:
    try:
        return reference.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""


def _modelscope(engine: VLLM) -> list[Path]:
    """Where ModelScope's library puts a repository, of now and of earlier releases."""
    cache = Path(os.environ.get("MODELSCOPE_CACHE") or "~/.cache/modelscope").expanduser()
    owner, _, name = engine.repository.partition("/")
    snapshots = cache / "models" / f"{owner}--{name}" / "snapshots"
    own = Path("models", owner, name.replace(".", "___"))
    return [snapshots / (engine.revision or "master"), cache / own, cache / "hub" / own]
