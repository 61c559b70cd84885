"""Where a request came from, as far as that can be known.

Only a proxy that the configuration names is believed; whatever else a client writes into
forwarding headers is a client's word. An address is never who somebody is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

from starlette.datastructures import Headers

from assistant.people.settings import Network

Address = IPv4Address | IPv6Address


class Origins:
    """Tells trusted proxies from everybody else."""

    def __init__(self, trusted: Sequence[Network]) -> None:
        self._trusted = tuple(trusted)

    def is_proxy(self, scope: Mapping[str, Any]) -> bool:
        """Whether the request was handed to us by a trusted proxy."""
        peer = _peer(scope)
        return peer is not None and self._trusts(peer)

    def client(self, scope: Mapping[str, Any]) -> str:
        """Return whom to count attempts by: the first address that no trusted proxy has.

        An IPv6 client is its /64, which one household or machine has to itself.
        """
        peer = _peer(scope)
        if peer is None or not self._trusts(peer):
            return _counted(peer)
        last: Address = peer
        for text in reversed(Headers(scope=dict(scope)).get("x-forwarded-for", "").split(",")):
            address = _parsed(text)
            if address is None:
                break
            last = address
            if not self._trusts(address):
                break
        return _counted(last)

    def is_https(self, scope: Mapping[str, Any]) -> bool:
        """Whether the person's browser speaks HTTPS, to us or to a trusted proxy."""
        forwarded = Headers(scope=dict(scope)).get("x-forwarded-proto", "")
        return bool(
            scope.get("scheme") == "https"
            or (self.is_proxy(scope) and forwarded.split(",")[0].strip() == "https")
        )

    def _trusts(self, address: Address) -> bool:
        return any(address in network for network in self._trusted)


def _peer(scope: Mapping[str, Any]) -> Address | None:
    client = scope.get("client")
    return _parsed(client[0]) if client else None


def _parsed(text: str) -> Address | None:
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)  # a socket for both families says ::ffff:…
    return mapped or address


def _counted(address: Address | None) -> str:
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, 64), strict=False))
    return str(address)
