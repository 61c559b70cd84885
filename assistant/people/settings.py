"""How people are known: the part `people` of `configs/app.yaml`."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network
from typing import Literal

from pydantic import Field

from runners.configuration import Settings

Mode = Literal["cookie", "accounts", "proxy"]
Network = IPv4Network | IPv6Network


class PeopleSettings(Settings):
    """`cookie`: a signed cookie; `accounts`: a log-in; `proxy`: a header of a trusted proxy.

    `trusted_proxies` are the networks whose word is taken: for `proxy_header`, and for
    X-Forwarded-For and X-Forwarded-Proto. A log-in lasts `session_days`.
    """

    mode: Mode = "cookie"
    proxy_header: str = Field(default="X-Forwarded-User", pattern=r"^[A-Za-z0-9-]{1,64}$")
    trusted_proxies: tuple[Network, ...] = (IPv4Network("127.0.0.1/32"),)
    session_days: int = Field(default=14, gt=0, le=365)

    @property
    def session_seconds(self) -> int:
        """How long a log-in lasts."""
        return self.session_days * 24 * 3600
