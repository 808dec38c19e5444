"""Which addresses may be connected to: those of the open internet, and hosts that the user names.

A page or a feed can name any address. Without this check a feed could make kg
fetch from the user's own network what nobody outside can see.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Collection
from typing import Final

from kg.errors import InputError
from kg.read.wording import quoted

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

NAT64: Final = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
"""IPv6 networks in whose addresses the last four bytes are an IPv4 address."""
COMPATIBLE: Final = ipaddress.ip_network("::/96")
"""The oldest way to write an IPv4 address as IPv6, which some systems still follow."""


def resolved(host: str, port: int, allowed: Collection[str] = ()) -> str:
    """Return the one address to connect to for a host; raise `InputError` when there is none that may be.

    All that a name resolves to have to be open, so that none can hide among
    others. Numbers in any notation (decimal, octal, hex) come out of the
    resolver as the address that they are. Hosts in `allowed` are not checked.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise InputError(f"the host {quoted(host)} is not known. Check its name and the network.") from None
    addresses = [str(entry[4][0]) for entry in found]
    if host.lower() not in allowed:
        for address in addresses:
            if not is_open(address):
                raise InputError(
                    f"the host {quoted(host)} is of a private network ({address}), which is not read from. "
                    f"If you mean it, allow it with --allow-host {host}."
                )
    return addresses[0]


def is_open(address: str) -> bool:
    """Say whether an address is of the open internet, and not private, local, reserved or for many at once.

    >>> is_open("93.184.215.14"), is_open("127.0.0.1"), is_open("::ffff:10.0.0.1"), is_open("169.254.169.254")
    (True, False, False, False)
    """
    try:
        parsed: IPAddress = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = _inner(parsed)
    if inner is not None:
        return _single(inner)
    return _single(parsed)


def _inner(address: IPAddress) -> IPAddress | None:
    """Return the IPv4 address that an IPv6 address carries, if it does."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour
    if address.teredo:
        return address.teredo[1]
    if address in COMPATIBLE or any(address in network for network in NAT64):
        return ipaddress.IPv4Address(address.packed[-4:])
    return None


def _single(address: IPAddress) -> bool:
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)
