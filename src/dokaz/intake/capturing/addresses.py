# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which addresses a capture may reach: the public internet, and hosts the operator named.

A page can name any host, and a name can lead anywhere, also to this node, its database, or a
cloud's address of secrets. So every name is looked up here, every address it has is checked, and
the connection goes to an address that was checked; it is not looked up a second time.
"""

import ipaddress
import socket
from collections.abc import Callable, Collection
from dataclasses import dataclass

from dokaz.intake.capturing.limits import Refusal

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], list[str]]

_USUAL_PORTS = (80, 443)
_FIRST_UNPRIVILEGED = 1024
# RFC 6052: an IPv4 address behind these prefixes is reached through a translator.
_TRANSLATED = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))
_COMPATIBLE = ipaddress.IPv6Network("::/96")

# RFC 6890 and RFC 7526: of no public host, and not known as such to every version of Python.
_OF_NOBODY = tuple(
    ipaddress.IPv4Network(one)
    for one in ("192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "100.64.0.0/10", "0.0.0.0/8")
)


class NotAllowed(Exception):
    """A request was refused; `reason` says why."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


def is_public(address: Address) -> bool:
    """Whether this is an address of the public internet, and no other one hides in it."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = _inner(address)
        if inner is not None:
            return is_public(inner)
        if address in _TRANSLATED[1] or address.is_site_local:
            return False
    elif any(address in network for network in _OF_NOBODY):
        return False
    if address.is_multicast or address.is_reserved or address.is_unspecified:
        return False
    if address.is_loopback or address.is_link_local or address.is_private:
        return False
    return address.is_global


def _inner(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that is reached by this one: mapped, 6to4, Teredo, translated."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _TRANSLATED[0] or address in _COMPATIBLE:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def look_up(host: str, port: int) -> list[str]:
    """All addresses of a name, by this machine's resolver. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found))


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a capture may connect to.

    `named`: hosts the operator allows whatever their address, as `host` or `host:port`.
    """

    named: Collection[str] = ()
    resolve: Resolve = look_up

    def addresses(self, host: str, port: int) -> list[str]:
        """Checked addresses of a host; one forbidden among them forbids all.

        Raises:
            NotAllowed: the host may not be reached, or there is no such host.
        """
        host = host.lower().rstrip(".")
        trusted = host in self.named or f"{host}:{port}" in self.named
        if not trusted and port not in _USUAL_PORTS and port < _FIRST_UNPRIVILEGED:
            raise NotAllowed(Refusal.PORT)
        try:
            found = [ipaddress.ip_address(one) for one in self.resolve(host, port)]
        except (OSError, UnicodeError, ValueError) as error:
            raise NotAllowed(Refusal.NOT_FOUND) from error
        if not found:
            raise NotAllowed(Refusal.NOT_FOUND)
        if not trusted and not all(is_public(one) for one in found):
            raise NotAllowed(Refusal.ADDRESS)
        return [str(one) for one in found]
