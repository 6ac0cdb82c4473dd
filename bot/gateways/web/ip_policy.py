"""Decides which IP addresses a fetch may reach: the public ones and those on the operator's allow list.

The ranges are IANA's special-purpose registries for IPv4 and IPv6 (RFC 6890 and later additions). They are
listed here because Python's `is_global` changes between versions and accepts multicast addresses, prefixes
that embed an IPv4 address in an IPv6 one, and metadata services on public addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

_HOST_AND_PORT: Final = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\[\]:/]+):(\d{1,5})")
Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NON_PUBLIC_V4: Final = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network; 0.0.0.0 itself reaches loopback
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carriers' NAT; Alibaba's metadata service
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local; most clouds' metadata services
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # IETF protocols; Oracle's metadata service
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # multicast tunnels
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
        "168.63.129.16/32",  # Azure's host, on a public address but answering only from within
    )
)
# All public addresses are in here; outside are loopback, IPv4 mapped, compatible and translated (::/8, with
# NAT64's 64:ff9b::/96), unique local (fc00::/7), link-local, site-local and multicast addresses.
_GLOBAL_UNICAST_V6: Final = IPv6Network("2000::/3")
_NON_PUBLIC_V6: Final = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # IETF protocols: Teredo, ORCHID, benchmarks
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address inside
        "2620:4f:8000::/48",  # AS112
        "3ffe::/16",  # the former 6bone
        "3fff::/20",  # documentation
    )
)


def is_public(address: Address) -> bool:
    """Whether an address belongs to the public Internet."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NON_PUBLIC_V4)
    if address.scope_id is not None or address not in _GLOBAL_UNICAST_V6:
        return False
    return not any(address in network for network in _NON_PUBLIC_V6)


@dataclass(frozen=True, slots=True)
class AllowList:
    """What the operator allows in addition to public addresses on ports 80 and 443.

    Attributes:
        hosts: Host names, lower case; such a host may resolve to any address.
        networks: Address ranges; any host may resolve to them, so allowing a name is safer.
        host_ports: Hosts with a port; such a host may resolve to any address, at this port only.
    """

    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()
    host_ports: frozenset[tuple[str, int]] = frozenset()

    @classmethod
    def parse(cls, entries: Iterable[str]) -> AllowList:
        """Parse host names, addresses, ranges like "10.1.0.0/16" and hosts with a port.

        Raises:
            ValueError: An entry is empty, or contains a slash and is no range.
        """
        hosts, networks, host_ports = set[str](), list[Network](), set[tuple[str, int]]()
        for entry in (entry.strip() for entry in entries):
            if host_port := _HOST_AND_PORT.fullmatch(entry):
                host_ports.add((_normalize_host(host_port[1].strip("[]")), int(host_port[2])))
                continue
            try:
                networks.append(ip_network(entry.strip("[]"), strict=False))
            except ValueError:
                if "/" in entry or not entry:
                    raise ValueError(f"{entry!r} is neither a host name nor a range of addresses") from None
                hosts.add(_normalize_host(entry))
        return cls(frozenset(hosts), tuple(networks), frozenset(host_ports))

    def allows_port(self, host: str, port: int) -> bool:
        """Whether `host` is allowed at a port other than 80 and 443."""
        return (_normalize_host(host), port) in self.host_ports

    def allows(self, host: str, address: str, port: int = 0) -> bool:
        """Whether a connection to `address`, to which `host` resolves, may be opened."""
        if _normalize_host(host) in self.hosts or self.allows_port(host, port):
            return True
        try:
            found = ip_address(address)
        except ValueError:
            return False
        return is_public(found) or any(found in network for network in self.networks)


def _normalize_host(host: str) -> str:
    """The normal form of a host: lower case, no final dot, IPv6 compressed."""
    normalized = host.lower().rstrip(".")
    return str(ip_address(normalized)) if ":" in normalized and "%" not in normalized else normalized
