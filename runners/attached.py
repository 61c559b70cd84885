"""Which contestants are attached to endpoints that already run, by environment variables.

    LEITAI_ENDPOINT_<ID>            the base URL
    LEITAI_ENDPOINT_<ID>_MODEL      the name that the endpoint knows the model by
    LEITAI_ENDPOINT_<ID>_KEY        its key
    LEITAI_ENDPOINT_<ID>_DIALECT    openai, llamacpp, vllm or zhipu

<ID> is the contestant's id in capitals, everything but letters and digits as `_`.
A lineup file says what competes; where that runs today is a matter of the machine.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args
from urllib.parse import urlsplit

from runners.configuration import ConfigError
from runners.endpoint import Dialect

PREFIX = "LEITAI_ENDPOINT_"
_PARTS = ("", "_MODEL", "_KEY", "_DIALECT")


@dataclass(frozen=True)
class Attachment:
    """What the variables say of one contestant; None where they say nothing.

    `key_variable` is the name of the variable that holds the key, not the key.
    """

    base_url: str
    model: str | None = None
    key_variable: str | None = None
    dialect: Dialect | None = None


def attachments(ids: Sequence[str], environ: Mapping[str, str]) -> dict[str, Attachment]:
    """Return the attachments in `environ`, by contestant.

    Raises `ConfigError` for a variable that fits no contestant or more than one,
    and for a value that cannot be used. Values are not repeated: they may hold secrets.
    """
    found = {name: value.strip() for name, value in environ.items() if name.startswith(PREFIX)}
    found = {name: value for name, value in found.items() if value}
    owners = [_owner(name, ids) for name in found]
    return {i: _attachment(variable(i), found) for i in ids if i in owners}


def variable(contestant: str) -> str:
    """The name of the variable that holds a contestant's base URL."""
    return PREFIX + re.sub(r"[^A-Z0-9]", "_", contestant.upper())


def _owner(name: str, ids: Sequence[str]) -> str:
    fitting = [i for i in ids if name in {variable(i) + part for part in _PARTS}]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise ConfigError(f"{name}: fits {' and '.join(fitting)}; rename one in the lineup")
    legal = ", ".join(variable(i) for i in ids)
    raise ConfigError(
        f"{name}: fits no contestant of this lineup; unset it, or use one of {legal}, "
        "alone or followed by _MODEL, _KEY or _DIALECT"
    )


def _attachment(base: str, found: Mapping[str, str]) -> Attachment:
    dialect = _dialect(f"{base}_DIALECT", found.get(f"{base}_DIALECT"))
    key = f"{base}_KEY"
    return Attachment(
        _url(base, found.get(base), dialect),
        found.get(f"{base}_MODEL"),
        key if key in found else None,
        dialect,
    )


def _dialect(name: str, given: str | None) -> Dialect | None:
    legal: tuple[Dialect, ...] = get_args(Dialect)
    if given is None:
        return None
    for dialect in legal:
        if dialect == given:
            return dialect
    raise ConfigError(f"{name}: is no dialect; use one of {', '.join(legal)}")


def _url(name: str, given: str | None, dialect: Dialect | None) -> str:
    if given is None:
        raise ConfigError(f"{name}: is not set; set it to the endpoint's base URL too")
    mend = f"{name}: set it to a base URL such as http://10.0.0.7:8000"
    try:
        parts = urlsplit(given)
        port = parts.port  # raises for one that is no number
    except ValueError as error:
        raise ConfigError(f"{mend} (what it holds is no URL)") from error
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise ConfigError(f"{mend} (what it holds is no HTTP URL)")
    if parts.username is not None or parts.query or parts.fragment:
        raise ConfigError(f"{mend}, without user, query or fragment; a key goes into {name}_KEY")
    base_url = given.rstrip("/")
    if dialect != "zhipu" and base_url.endswith("/v1"):
        raise ConfigError(f"{mend}, without /v1")
    return base_url
