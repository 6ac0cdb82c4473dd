"""No link, redirect or name server can make a fetch reach inside; these tests send nothing elsewhere."""

import errno
import socket
from collections.abc import Callable
from typing import Any, NoReturn

import pytest

from bot.gateways.web.fetcher import FetchLimits, WebFetcher, open_socket
from bot.gateways.web.ip_policy import AllowList
from bot.ports.fetcher import FetchError, FetchReason
from tests.bot.gateways.web.local_server import OPEN_NAME, FakeResolver, FakeSite
from tests.bot.gateways.web.test_ip_policy import INSIDE

PAGE = "<!doctype html><title>Ferry</title>"
PUBLIC = "93.184.216.34"
LOOPBACK = [
    "127.0.0.1", "127.1", "127.0.1", "127.0.0.1.", "127.127.127.127", "0177.0.0.1", "0x7f.0.0.1", "0x7f.1",
    "0x7f000001", "0X7F000001", "2130706433", "017700000001", "0", "0.0.0.0", "00.0.0.0", "127.00.00.01",
    "①②⑦.0.0.1", "127。0。0。1", "%31%32%37.0.0.1", "localhost", "LOCALHOST", "localhost.", "LocalHost.",
    "[::1]", "[0:0:0:0:0:0:0:1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]",
    "[0:0:0:0:0:ffff:127.0.0.1]", "[64:ff9b::127.0.0.1]", "[2002:7f00:1::]", "[::1%25lo]",
]  # fmt: skip
"""Spellings of the machine itself, as URLs take them."""
ALL_INSIDE = [address for addresses in INSIDE.values() for address in addresses]


class FakeSocketFactory:
    """Makes no socket; remembers for which addresses one was wanted."""

    def __init__(self) -> None:
        self.addresses: list[str] = []

    def __call__(self, address: Any) -> NoReturn:
        self.addresses.append(address[4][0])
        raise ConnectionRefusedError(errno.ECONNREFUSED, "no socket in this test")


@pytest.fixture
def sockets() -> FakeSocketFactory:
    return FakeSocketFactory()


@pytest.fixture
def make(site: FakeSite, resolver: FakeResolver) -> Callable[[], WebFetcher]:
    limits = FetchLimits(timeout_seconds=5, ports=frozenset({site.port, 80, 443}))
    return lambda: WebFetcher(allow=AllowList.parse([OPEN_NAME]), limits=limits, resolver=resolver)


async def reason(fetcher: WebFetcher, url: str) -> FetchReason:
    with pytest.raises(FetchError) as caught:
        await fetcher.fetch(url)
    return caught.value.reason


@pytest.mark.parametrize("host", LOOPBACK)
async def test_no_spelling_of_loopback_reaches_a_server_there(
    make: Callable[[], WebFetcher], site: FakeSite, host: str
) -> None:
    site.answer("/", PAGE)
    assert await reason(make(), site.url(host=host)) in (
        FetchReason.NOT_PUBLIC,
        FetchReason.BAD_ADDRESS,
        FetchReason.UNREACHABLE,
    )
    assert site.requested_paths == []


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "localhost", "0.0.0.0", "[::]"])
async def test_the_editor_learns_that_an_address_is_not_public(
    make: Callable[[], WebFetcher], site: FakeSite, host: str
) -> None:
    assert await reason(make(), site.url(host=host)) is FetchReason.NOT_PUBLIC


@pytest.mark.parametrize("host", LOOPBACK)
async def test_no_redirect_leads_to_loopback(
    make: Callable[[], WebFetcher], site: FakeSite, host: str
) -> None:
    site.redirect("/", f"http://{host}:{site.port}/inside")
    site.answer("/inside", PAGE)
    await reason(make(), site.url())
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
async def test_a_redirect_is_judged_like_an_address_that_was_typed(
    make: Callable[[], WebFetcher], site: FakeSite, target: str, why: FetchReason
) -> None:
    site.redirect("/", target)
    assert await reason(make(), site.url()) is why


@pytest.mark.parametrize("address", ALL_INSIDE)
async def test_no_socket_is_made_for_a_name_that_leads_inside(
    resolver: FakeResolver, sockets: FakeSocketFactory, address: str
) -> None:
    resolver.answers["inside.test"] = [[address]]
    fetcher = WebFetcher(resolver=resolver, make_socket=sockets)
    assert await reason(fetcher, "http://inside.test/") is FetchReason.NOT_PUBLIC
    assert sockets.addresses == []


@pytest.mark.parametrize("address", [address for address in ALL_INSIDE if "%" not in address])
async def test_no_socket_is_made_for_an_address_inside(
    resolver: FakeResolver, sockets: FakeSocketFactory, address: str
) -> None:
    host = f"[{address}]" if ":" in address else address
    fetcher = WebFetcher(resolver=resolver, make_socket=sockets)
    assert await reason(fetcher, f"https://{host}/") is FetchReason.NOT_PUBLIC
    assert sockets.addresses == []


async def test_of_several_addresses_only_the_public_ones_are_tried(
    resolver: FakeResolver, sockets: FakeSocketFactory
) -> None:
    resolver.answers["both.test"] = [["10.0.0.1", PUBLIC, "::1", "2606:4700:4700::1111", "127.0.0.1"]]
    fetcher = WebFetcher(resolver=resolver, make_socket=sockets)
    assert await reason(fetcher, "http://both.test/") is FetchReason.UNREACHABLE
    assert set(sockets.addresses) == {PUBLIC, "2606:4700:4700::1111"}


async def test_a_name_server_that_changes_its_mind_gains_nothing(
    resolver: FakeResolver, sockets: FakeSocketFactory
) -> None:
    resolver.answers["rebind.test"] = [[PUBLIC], ["127.0.0.1"], ["169.254.169.254"]]
    fetcher = WebFetcher(resolver=resolver, make_socket=sockets)
    assert await reason(fetcher, "http://rebind.test/") is FetchReason.UNREACHABLE
    assert await reason(fetcher, "http://rebind.test/") is FetchReason.NOT_PUBLIC
    assert await reason(fetcher, "http://rebind.test/") is FetchReason.NOT_PUBLIC
    assert sockets.addresses == [PUBLIC]


async def test_a_name_may_not_change_its_mind_between_two_redirects_either(
    site: FakeSite, resolver: FakeResolver
) -> None:
    """First it leads, as allowed, to a server here; then to the same server by another name."""
    resolver.answers["rebind.test"] = [["127.0.0.1"]]
    site.redirect("/", site.url("/inside", host="rebind.test"))
    site.answer("/inside", PAGE)
    fetcher = WebFetcher(
        allow=AllowList.parse([OPEN_NAME]),
        limits=FetchLimits(ports=frozenset({site.port})),
        resolver=resolver,
    )
    assert await reason(fetcher, site.url()) is FetchReason.NOT_PUBLIC
    assert site.requested_paths == ["/"]


async def test_an_allowed_range_opens_an_intranet(site: FakeSite, resolver: FakeResolver) -> None:
    resolver.answers["wiki.test"] = [["127.0.0.1"]]
    site.answer("/", PAGE)
    limits = FetchLimits(ports=frozenset({site.port}))
    fetcher = WebFetcher(allow=AllowList.parse(["127.0.0.0/8"]), limits=limits, resolver=resolver)
    assert (await fetcher.fetch(site.url(host="wiki.test"))).body == PAGE.encode()


async def test_the_system_s_own_resolver_is_judged_like_any_other(site: FakeSite) -> None:
    fetcher = WebFetcher(limits=FetchLimits(ports=frozenset({site.port})))
    assert await reason(fetcher, site.url(host="localhost")) is FetchReason.NOT_PUBLIC
    assert site.requested_paths == []


def test_a_socket_is_made_for_the_family_it_is_wanted_for() -> None:
    with open_socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", (PUBLIC, 80))) as made:
        assert (made.family, made.type) == (socket.AF_INET, socket.SOCK_STREAM)
