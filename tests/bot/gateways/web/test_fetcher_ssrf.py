"""No link, redirect or DNS answer can make a fetch reach a private address; nothing leaves loopback."""

import errno
import socket
from collections.abc import Callable
from typing import Any, NoReturn

import pytest

from bot.gateways.web.fetcher import FetchLimits, WebFetcher, open_socket
from bot.gateways.web.ip_policy import AllowList
from bot.ports.fetcher import FetchError, FetchReason
from tests.bot.gateways.web.local_server import OPEN_NAME, FakeResolver, FakeSite
from tests.bot.gateways.web.test_ip_policy import PRIVATE

PAGE = "<!doctype html><title>Ferry</title>"
PUBLIC = "93.184.216.34"
LOOPBACK = [
    "127.0.0.1", "127.1", "127.0.1", "127.0.0.1.", "127.127.127.127", "0177.0.0.1", "0x7f.0.0.1", "0x7f.1",
    "0x7f000001", "0X7F000001", "2130706433", "017700000001", "0", "0.0.0.0", "00.0.0.0", "127.00.00.01",
    "①②⑦.0.0.1", "127。0。0。1", "%31%32%37.0.0.1", "localhost", "LOCALHOST", "localhost.", "LocalHost.",
    "[::1]", "[0:0:0:0:0:0:0:1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]",
    "[0:0:0:0:0:ffff:127.0.0.1]", "[64:ff9b::127.0.0.1]", "[2002:7f00:1::]", "[::1%25lo]",
]  # fmt: skip
"""Spellings of the local machine in URLs."""
ALL_PRIVATE = [address for addresses in PRIVATE.values() for address in addresses]


class FakeSocketFactory:
    """Makes no socket; records the addresses for which one was requested."""

    def __init__(self) -> None:
        self.addresses: list[str] = []

    def __call__(self, address: Any) -> NoReturn:
        self.addresses.append(address[4][0])
        raise ConnectionRefusedError(errno.ECONNREFUSED, "no socket in this test")


@pytest.fixture
def sockets() -> FakeSocketFactory:
    return FakeSocketFactory()


@pytest.fixture
def make_fetcher(site: FakeSite, resolver: FakeResolver) -> Callable[[], WebFetcher]:
    limits = FetchLimits(timeout_seconds=5, ports=frozenset({site.port, 80, 443}))
    return lambda: WebFetcher(allow=AllowList.parse([OPEN_NAME]), limits=limits, resolver=resolver)


async def fetch_reason(fetcher: WebFetcher, url: str) -> FetchReason:
    with pytest.raises(FetchError) as caught:
        await fetcher.fetch(url)
    return caught.value.reason


@pytest.mark.parametrize("host", LOOPBACK)
async def test_a_url_with_any_spelling_of_loopback_reaches_no_server(
    make_fetcher: Callable[[], WebFetcher], site: FakeSite, host: str
) -> None:
    site.answer("/", PAGE)
    assert await fetch_reason(make_fetcher(), site.url(host=host)) in (
        FetchReason.NOT_PUBLIC,
        FetchReason.BAD_ADDRESS,
        FetchReason.UNREACHABLE,
    )
    assert site.requested_paths == []


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "localhost", "0.0.0.0", "[::]"])
async def test_a_private_address_has_the_reason_not_public(
    make_fetcher: Callable[[], WebFetcher], site: FakeSite, host: str
) -> None:
    assert await fetch_reason(make_fetcher(), site.url(host=host)) is FetchReason.NOT_PUBLIC


@pytest.mark.parametrize("host", LOOPBACK)
async def test_a_redirect_to_any_spelling_of_loopback_is_not_followed(
    make_fetcher: Callable[[], WebFetcher], site: FakeSite, host: str
) -> None:
    site.redirect("/", f"http://{host}:{site.port}/inside")
    site.answer("/inside", PAGE)
    await fetch_reason(make_fetcher(), site.url())
    assert site.requested_paths == ["/"]


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("file:///etc/passwd", FetchReason.BAD_ADDRESS),
        ("javascript:alert(1)", FetchReason.BAD_ADDRESS),
        ("http://news.test:22/", FetchReason.BAD_PORT),
        ("//news.test:6379/", FetchReason.BAD_PORT),
        ("http://user:pw@news.test/", FetchReason.BAD_ADDRESS),
        ("http://169.254.169.254/latest/meta-data/", FetchReason.NOT_PUBLIC),
        ("http://[fd00:ec2::254]/", FetchReason.NOT_PUBLIC),
        ("http://news.test:999999/", FetchReason.BAD_ADDRESS),
        ("http://[", FetchReason.BAD_ADDRESS),
    ],
)
async def test_a_redirect_is_checked_like_the_first_url(
    make_fetcher: Callable[[], WebFetcher], site: FakeSite, target: str, why: FetchReason
) -> None:
    site.redirect("/", target)
    assert await fetch_reason(make_fetcher(), site.url()) is why


@pytest.mark.parametrize("address", ALL_PRIVATE)
async def test_no_socket_is_made_for_a_name_that_resolves_to_a_private_address(
    resolver: FakeResolver, sockets: FakeSocketFactory, address: str
) -> None:
    resolver.answers["inside.test"] = [[address]]
    fetcher = WebFetcher(resolver=resolver, make_socket=sockets)
    assert await fetch_reason(fetcher, "http://inside.test/") is FetchReason.NOT_PUBLIC
    assert sockets.addresses == []


@pytest.mark.parametrize("address", [address for address in ALL_PRIVATE if "%" not in address])
async def test_no_socket_is_made_for_a_private_address(
    resolver: FakeResolver, sockets: FakeSocketFactory, address: str
) -> None:
    host = f"[{address}]" if ":" in address else address
    fetcher = WebFetcher(resolver=resolver, make_socket=sockets)
    assert await fetch_reason(fetcher, f"https://{host}/") is FetchReason.NOT_PUBLIC
    assert sockets.addresses == []


async def test_of_several_addresses_of_a_host_only_the_public_ones_are_tried(
    resolver: FakeResolver, sockets: FakeSocketFactory
) -> None:
    resolver.answers["both.test"] = [["10.0.0.1", PUBLIC, "::1", "2606:4700:4700::1111", "127.0.0.1"]]
    fetcher = WebFetcher(resolver=resolver, make_socket=sockets)
    assert await fetch_reason(fetcher, "http://both.test/") is FetchReason.UNREACHABLE
    assert set(sockets.addresses) == {PUBLIC, "2606:4700:4700::1111"}


async def test_a_dns_answer_that_changes_between_fetches_is_checked_each_time(
    resolver: FakeResolver, sockets: FakeSocketFactory
) -> None:
    resolver.answers["rebind.test"] = [[PUBLIC], ["127.0.0.1"], ["169.254.169.254"]]
    fetcher = WebFetcher(resolver=resolver, make_socket=sockets)
    assert await fetch_reason(fetcher, "http://rebind.test/") is FetchReason.UNREACHABLE
    assert await fetch_reason(fetcher, "http://rebind.test/") is FetchReason.NOT_PUBLIC
    assert await fetch_reason(fetcher, "http://rebind.test/") is FetchReason.NOT_PUBLIC
    assert sockets.addresses == [PUBLIC]


async def test_a_dns_answer_that_changes_between_redirects_is_checked_each_time(
    site: FakeSite, resolver: FakeResolver
) -> None:
    """The allowed name redirects to the same server under a name that is not allowed."""
    resolver.answers["rebind.test"] = [["127.0.0.1"]]
    site.redirect("/", site.url("/inside", host="rebind.test"))
    site.answer("/inside", PAGE)
    fetcher = WebFetcher(
        allow=AllowList.parse([OPEN_NAME]),
        limits=FetchLimits(ports=frozenset({site.port})),
        resolver=resolver,
    )
    assert await fetch_reason(fetcher, site.url()) is FetchReason.NOT_PUBLIC
    assert site.requested_paths == ["/"]


async def test_an_allowed_range_permits_an_intranet(site: FakeSite, resolver: FakeResolver) -> None:
    resolver.answers["wiki.test"] = [["127.0.0.1"]]
    site.answer("/", PAGE)
    limits = FetchLimits(ports=frozenset({site.port}))
    fetcher = WebFetcher(allow=AllowList.parse(["127.0.0.0/8"]), limits=limits, resolver=resolver)
    assert (await fetcher.fetch(site.url(host="wiki.test"))).body == PAGE.encode()


async def test_answers_of_the_system_resolver_are_checked_as_well(site: FakeSite) -> None:
    fetcher = WebFetcher(limits=FetchLimits(ports=frozenset({site.port})))
    assert await fetch_reason(fetcher, site.url(host="localhost")) is FetchReason.NOT_PUBLIC
    assert site.requested_paths == []


def test_a_socket_has_the_family_of_its_address() -> None:
    with open_socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", (PUBLIC, 80))) as made:
        assert (made.family, made.type) == (socket.AF_INET, socket.SOCK_STREAM)
