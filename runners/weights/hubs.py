"""Model hubs: one file of a repository over HTTPS, resumed where it broke off.

Hubs are plain file servers here; whether the bytes are the right ones is decided
by the store. `HF_ENDPOINT` and `MODELSCOPE_ENDPOINT` choose another base URL.
"""

from __future__ import annotations

import os
import re
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from runners.lineup import HubSource, PinnedWeights
from runners.weights.source import Progress, Report, WeightsError, check_room

if TYPE_CHECKING:
    import httpx

CONNECT_SECONDS = 3.0
READ_SECONDS = 20.0
FRUITLESS_ATTEMPTS = 3
"""Connections in a row that may break without a single new byte."""

_asked: dict[str, str] = {}
_asking = threading.Lock()


def fetch(source: HubSource, weights: PinnedWeights, part: Path, report: Report) -> None:
    """Complete the file `part` from the hub, from its present length on.

    Raises `WeightsError`; what has arrived stays in `part` for the next attempt.
    """
    base = _base_url(source)
    if why := _unreachable(base):
        raise WeightsError("hub_unreachable", f"{base} cannot be reached ({why})")
    check_room(part.parent, weights.size - _length(part))
    fruitless, first = 0, _length(part)
    while (before := _length(part)) < weights.size:
        if _attempt(_url(base, source), source.kind, weights, part, report):
            continue
        fruitless = 0 if _length(part) > before else fruitless + 1
        if fruitless >= FRUITLESS_ATTEMPTS:
            if _length(part) == first:  # the other files need not wait for it as well
                _asked[base] = "it broke off every time"
            raise WeightsError(
                "broken_download",
                f"{base} broke off at {_length(part)} of {weights.size} bytes; "
                "what has arrived is kept: try again later",
            )
        time.sleep(0.5 * fruitless)


def declare(source: HubSource) -> tuple[str, int]:
    """Return the SHA-256 and the size in bytes that the hub declares for the file.

    Raises `WeightsError`: what a hub does not declare is not guessed.
    """
    import httpx

    base = _base_url(source)
    if why := _unreachable(base):
        raise WeightsError("hub_unreachable", f"{base} cannot be reached ({why})")
    asked = _asked_of_huggingface if source.kind == "huggingface" else _asked_of_modelscope
    try:
        digest, size = asked(base, source)
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        raise WeightsError("refused", f"{base} cannot be asked for a digest ({error})") from error
    if not re.fullmatch("[0-9a-f]{64}", digest) or size <= 0:
        raise WeightsError(
            "refused", f"{base} declares no SHA-256 for {source.file}: give it in the lineup"
        )
    return digest, size


def _asked_of_huggingface(base: str, source: HubSource) -> tuple[str, int]:
    """The redirect to the file's store carries what the repository has on record."""
    import httpx

    url = _url(base, source)
    response = httpx.head(url, timeout=READ_SECONDS)
    if response.status_code == httpx.codes.NOT_FOUND:
        raise WeightsError("not_found", f"{url} does not exist (404)")
    if response.status_code >= 400:
        raise WeightsError("refused", f"{url} was refused (HTTP {response.status_code})")
    given = response.headers
    digest = given.get("X-Linked-Etag", "").removeprefix("W/").strip('"')
    return digest, int(given.get("X-Linked-Size", "0"))


def _asked_of_modelscope(base: str, source: HubSource) -> tuple[str, int]:
    import httpx

    url = f"{base}/api/v1/models/{quote(source.repository)}/repo/files"
    query = {"Revision": source.revision, "Recursive": "true"}
    response = httpx.get(url, params=query, timeout=READ_SECONDS, follow_redirects=True)
    if response.status_code == httpx.codes.NOT_FOUND:
        raise WeightsError("not_found", f"{source.repository} does not exist at {base} (404)")
    response.raise_for_status()
    for file in response.json()["Data"]["Files"]:
        if file["Path"] == source.file:
            return str(file["Sha256"]), int(file["Size"])
    raise WeightsError("not_found", f"{source.repository} at {base} has no {source.file}")


def _attempt(url: str, kind: str, weights: PinnedWeights, part: Path, report: Report) -> bool:
    """Read on until the end (True) or until the connection breaks (False)."""
    import httpx

    timeout = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
    begin = _length(part)
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={begin}-"} if begin else {})
    try:
        with httpx.stream(
            "GET", url, headers=headers, timeout=timeout, follow_redirects=True
        ) as response:
            if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
                part.unlink()
                return False
            _check(response, url, weights)
            resumed = response.status_code == httpx.codes.PARTIAL_CONTENT
            _write(response, kind, weights, part, report, keep=begin if resumed else 0)
    except httpx.TransportError:
        return False
    except httpx.HTTPError as error:
        raise WeightsError("refused", f"{url} cannot be read ({error})") from error
    return _length(part) >= weights.size


def _check(response: httpx.Response, url: str, weights: PinnedWeights) -> None:
    """Refuse an answer that cannot be the file, before its bytes are loaded."""
    import httpx

    status = response.status_code
    if status == httpx.codes.NOT_FOUND:
        raise WeightsError("not_found", f"{url} does not exist (404)")
    if status not in {httpx.codes.OK, httpx.codes.PARTIAL_CONTENT}:
        raise WeightsError("refused", f"{url} was refused (HTTP {status})")
    if status == httpx.codes.PARTIAL_CONTENT:
        length = response.headers.get("Content-Range", "").rpartition("/")[2]
    else:
        length = response.headers.get("Content-Length", "")
    if length.isdigit() and int(length) != weights.size:
        raise WeightsError("wrong_size", f"{url} has {length} bytes, not {weights.size}")


def _write(
    response: httpx.Response,
    kind: str,
    weights: PinnedWeights,
    part: Path,
    report: Report,
    *,
    keep: int,
) -> None:
    done = keep
    # Unbuffered on both sides: what has arrived outlives a break and a killed process.
    with part.open("ab", buffering=0) as out:
        out.truncate(keep)
        for chunk in response.iter_bytes():
            # A server that never stops must not fill the disk.
            out.write(chunk[: weights.size - done])
            done = min(done + len(chunk), weights.size)
            report(Progress(kind, done, weights.size))
            if done == weights.size:
                return


def _base_url(source: HubSource) -> str:
    if source.kind == "huggingface":
        base = os.environ.get("HF_ENDPOINT") or "https://huggingface.co"
    else:
        base = os.environ.get("MODELSCOPE_ENDPOINT") or "https://www.modelscope.cn"
    return base.rstrip("/")


def _url(base: str, source: HubSource) -> str:
    models = "" if source.kind == "huggingface" else "models/"
    path = f"{models}{source.repository}/resolve/{source.revision}/{source.file}"
    return f"{base}/{quote(path)}"


def _unreachable(base: str) -> str:
    """Why the hub cannot be reached, or "". Asked once in the life of the process."""
    with _asking:
        if base not in _asked:
            _asked[base] = _probe(base)
        return _asked[base]


def _probe(base: str) -> str:
    """Ask for any HTTP answer, in a thread: a name server's silence has no time-out."""
    import httpx

    answer: list[str] = []

    def ask() -> None:
        try:
            httpx.head(base, timeout=CONNECT_SECONDS)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            answer.append(str(error) or type(error).__name__)
        else:
            answer.append("")

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(CONNECT_SECONDS + 1)
    return answer[0] if answer else f"no answer within {CONNECT_SECONDS:.0f} s"


def _length(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0
