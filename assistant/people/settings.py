"""How people are known: the part `people` of `configs/app.yaml`."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network
from typing import Literal

from pydantic import Field

from runners.configuration import Settings

Mode = Literal["cookie", "accounts", "proxy"]
Network = IPv4Network | IPv6Network


class PeopleSettings(Settings):
    """How people are known; docs/people.md."""

    mode: Mode = Field(
        default="cookie",
        description="`cookie`: a signed cookie; `accounts`: a log-in; `proxy`: a header of a "
        "trusted proxy",
    )
    proxy_header: str = Field(
        default="X-Forwarded-User",
        pattern=r"^[A-Za-z0-9-]{1,64}$",
        description="`proxy`: the header with the person's name",
    )
    trusted_proxies: tuple[Network, ...] = Field(
        default=(IPv4Network("127.0.0.1/32"),),
        description="networks whose word is taken, for `proxy_header`, X-Forwarded-For and "
        "X-Forwarded-Proto",
    )
    session_days: int = Field(
        default=14, gt=0, le=365, description="`accounts`: how long a log-in lasts"
    )

    @property
    def session_seconds(self) -> int:
        """How long a log-in lasts."""
        return self.session_days * 24 * 3600
