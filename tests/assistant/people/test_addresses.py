"""Forwarding headers are a client's word, unless a trusted proxy sends them."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from assistant.people.addresses import Origins

ORIGINS = Origins([ip_network("10.0.0.0/8"), ip_network("::1/128")])


def scope(peer: str | None, **headers: str) -> dict[str, object]:
    sent = [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()]
    return {
        "type": "http",
        "client": (peer, 1) if peer else None,
        "headers": sent,
        "scheme": "http",
    }


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("192.0.2.1", "10.0.0.1", "192.0.2.1"),  # not a proxy: what it forwards is made up
        ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "203.0.113.9, 198.51.100.7", "198.51.100.7"),  # the left one is made up
        ("10.0.0.1", "198.51.100.7, 10.0.0.2", "198.51.100.7"),  # two proxies
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.7, nonsense", "10.0.0.1"),
        ("::ffff:10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("::1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "10.0.0.1", "2001:db8:1:2::/64"),
        (None, "10.0.0.1", "None"),  # a socket without an address
    ],
)
def test_attempts_are_counted_by_an_address_that_nobody_chooses(
    peer: str | None, forwarded: str, client: str
) -> None:
    assert ORIGINS.client(scope(peer, x_forwarded_for=forwarded)) == client


def test_https_is_believed_of_a_proxy_only() -> None:
    assert ORIGINS.is_https(scope("10.0.0.1", x_forwarded_proto="https"))
    assert not ORIGINS.is_https(scope("192.0.2.1", x_forwarded_proto="https"))
    assert not ORIGINS.is_https(scope("10.0.0.1"))
    assert ORIGINS.is_https(scope("192.0.2.1") | {"scheme": "https"})
