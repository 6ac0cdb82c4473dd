"""Which IP addresses may be fetched from, by range and by the operator's allow list."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.gateways.web.ip_policy import AllowList, is_public

PRIVATE = {
    "this network": ["0.0.0.0", "0.1.2.3", "::"],
    "loopback": ["127.0.0.1", "127.1.2.3", "127.255.255.255", "::1"],
    "private": [
        "10.0.0.1",
        "10.255.255.255",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.0.1",
        "192.168.255.255",
    ],
    "shared by a carrier": ["100.64.0.1", "100.127.255.255"],
    "link-local": ["169.254.0.1", "169.254.255.255", "fe80::1", "fe80::1%eth0", "febf::1"],
    "unique or site local": ["fc00::1", "fd12:3456::1", "fdff::1", "fec0::1"],
    "metadata of clouds": [
        "169.254.169.254",
        "169.254.170.2",
        "169.254.169.123",
        "168.63.129.16",
        "100.100.100.200",
        "192.0.0.192",
        "fd00:ec2::254",
        "fd20:ce::254",
        "fe80::a9fe:a9fe",
    ],
    "protocols and documentation": [
        "192.0.0.1",
        "192.0.0.9",
        "192.0.2.1",
        "198.51.100.7",
        "203.0.113.9",
        "192.88.99.1",
        "192.31.196.1",
        "192.52.193.1",
        "192.175.48.1",
        "2001:db8::1",
        "3fff::1",
        "100::1",
        "5f00::1",
        "3ffe::1",
        "2620:4f:8000::1",
    ],
    "benchmarks": ["198.18.0.1", "198.19.255.255", "2001:2::1"],
    "multicast": ["224.0.0.1", "224.0.1.1", "239.255.255.255", "ff02::1", "ff0e::1"],
    "reserved and broadcast": ["240.0.0.1", "255.255.255.255", "4000::1", "8000::1", "e000::1"],
    "mapped IPv4": ["::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:93.184.216.34"],
    "compatible IPv4": ["::127.0.0.1", "::7f00:1", "::10.0.0.1", "::93.184.216.34"],
    "translated IPv4": ["::ffff:0:127.0.0.1"],
    "NAT64": ["64:ff9b::127.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::1", "64:ff9b::5db8:d822"],
    "6to4": ["2002:7f00:1::", "2002:a00:1::1", "2002:a9fe:a9fe::1", "2002:5db8:d822::1"],
    "Teredo and ORCHID": ["2001::1", "2001:0:53aa:64c::1", "2001:10::1", "2001:20::1"],
}
PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.1",
    "93.184.216.34",
    "100.63.255.255",
    "100.128.0.1",
    "126.255.255.255",
    "128.0.0.1",
    "168.63.129.15",
    "169.253.255.255",
    "172.15.255.255",
    "172.32.0.1",
    "191.255.255.255",
    "192.0.1.1",
    "192.167.255.255",
    "192.169.0.1",
    "198.17.255.255",
    "198.20.0.1",
    "223.255.255.255",
    "2606:4700:4700::1111",
    "2001:4860:4860::8888",
    "2a00:1450:4001:81b::200e",
    "2001:200::1",
]


@pytest.mark.parametrize(
    "address", [address for addresses in PRIVATE.values() for address in addresses], ids=str
)
def test_an_address_with_a_special_purpose_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))
    assert not AllowList().allows("example.org", address)


@pytest.mark.parametrize("address", PUBLIC)
def test_an_ordinary_address_is_public(address: str) -> None:
    assert is_public(ip_address(address))
    assert AllowList().allows("example.org", address)


@given(some.ip_addresses())
def test_an_address_is_not_public_where_python_says_otherwise(address: IPv4Address | IPv6Address) -> None:
    if is_public(address):
        assert address.is_global
        assert not address.is_multicast
        assert not address.is_reserved


@given(some.ip_addresses(v=4))
def test_an_ipv6_address_that_embeds_an_ipv4_address_is_not_public(address: IPv4Address) -> None:
    number = int(address)
    carriers = (number, 0xFFFF << 32 | number, 0x64FF9B << 96 | number, 0x2002 << 112 | number << 80)
    assert not any(is_public(IPv6Address(carrier)) for carrier in carriers)


@pytest.mark.parametrize("text", ["", "localhost", "127.1", "0x7f000001", "1.1.1.1.1", "::g"])
def test_a_text_that_is_no_address_is_not_allowed(text: str) -> None:
    assert not AllowList().allows("example.org", text)


def test_an_allowed_range_is_allowed_for_every_name_and_no_other_address_is() -> None:
    allow = AllowList.parse(["10.1.0.0/16", " 192.168.7.7 ", "[fd00::1]"])
    assert allow.allows("wiki.test", "10.1.2.3")
    assert allow.allows("other.test", "192.168.7.7")
    assert allow.allows("other.test", "fd00::1")
    assert not allow.allows("wiki.test", "10.2.0.1")
    assert not allow.allows("wiki.test", "192.168.7.8")


def test_an_allowed_name_may_resolve_to_a_private_address_and_no_other_name_may() -> None:
    allow = AllowList.parse(["Wiki.Test"])
    assert allow.allows("wiki.test", "10.1.2.3")
    assert allow.allows("WIKI.test.", "10.1.2.3")
    assert not allow.allows("other.wiki.test", "10.1.2.3")
    assert not allow.allows("10.1.2.3", "10.1.2.3")


@pytest.mark.parametrize("entry", ["10.0.0.0/99", "wiki.test/page", ""])
def test_an_entry_that_is_neither_name_nor_range_is_refused(entry: str) -> None:
    with pytest.raises(ValueError, match="neither"):
        AllowList.parse([entry])
