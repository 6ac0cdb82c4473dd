"""Fetches from real servers on loopback: what they return and what they refuse."""

import asyncio
import gzip
import tracemalloc
import zlib
from collections.abc import Callable

import pytest
from aiohttp import web

from bot.gateways.web.fetcher import FetchLimits, WebFetcher
from bot.gateways.web.ip_policy import AllowList
from bot.ports.fetcher import FetchError, FetchPurpose, FetchReason
from tests.bot.gateways.web.local_server import OPEN_NAME, FakeResolver, FakeSite

PAGE = "<!doctype html><title>Ferry</title><p>The ferry sails again.</p>"
FEED = '<?xml version="1.0"?><rss version="2.0"><channel/></rss>'
FetcherFactory = Callable[..., WebFetcher]


@pytest.fixture
def make_fetcher(site: FakeSite, resolver: FakeResolver) -> FetcherFactory:
    def fetcher(*, agent: str = "", size: int = 5_000_000, seconds: float = 5.0) -> WebFetcher:
        return WebFetcher(
            user_agent=agent,
            allow=AllowList.parse([OPEN_NAME]),
            limits=FetchLimits(timeout_seconds=seconds, max_bytes=size, ports=frozenset({site.port})),
            resolver=resolver,
        )

    return fetcher


async def fetch_error(fetcher: WebFetcher, url: str, purpose: FetchPurpose = FetchPurpose.PAGE) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await fetcher.fetch(url, purpose)
    return caught.value


async def test_a_fetched_page_has_its_type_charset_and_final_url(
    make_fetcher: FetcherFactory, site: FakeSite
) -> None:
    site.redirect("/old", "/new?a=1#part")
    site.answer("/new", PAGE, kind="text/html; charset=ISO-8859-2", ETag='W/"7"', Set_Cookie="a=b")
    found = await make_fetcher().fetch(site.url("/old"))
    assert (found.url, found.status, found.body) == (site.url("/new?a=1"), 200, PAGE.encode())
    assert (found.content_type, found.charset) == ("text/html", "iso-8859-2")
    assert found.headers == {"etag": 'W/"7"'}


async def test_a_request_names_its_user_agent_and_the_accepted_types(
    make_fetcher: FetcherFactory, site: FakeSite
) -> None:
    site.answer("/", PAGE)
    await make_fetcher().fetch(site.url())
    await make_fetcher(agent="Gazette/1 (desk@example.org)").fetch(site.url())
    assert site.headers[0]["User-Agent"].startswith("Lede")
    assert site.headers[1]["User-Agent"] == "Gazette/1 (desk@example.org)"
    assert "text/html" in site.headers[0]["Accept"]


async def test_a_feed_that_has_not_changed_is_a_304_without_a_body(
    make_fetcher: FetcherFactory, site: FakeSite
) -> None:
    async def feed(request: web.Request) -> web.Response:
        same = request.headers.get("If-None-Match") == '"a"' and "If-Modified-Since" in request.headers
        return web.Response(
            status=304 if same else 200,
            text="" if same else FEED,
            content_type="text/xml",
            headers={"ETag": '"a"'},
        )

    site.handlers["/feed"] = feed
    first = await make_fetcher().fetch(site.url("/feed"), FetchPurpose.FEED)
    assert (first.status, first.body, first.headers["etag"]) == (200, FEED.encode(), '"a"')
    again = await make_fetcher().fetch(
        site.url("/feed"), FetchPurpose.FEED, etag='"a"', last_modified="Sat, 01 Aug 2026 08:00:00 GMT"
    )
    assert (again.status, again.body) == (304, b"")


async def test_the_error_for_a_status_other_than_success_has_status_and_retry_after(
    make_fetcher: FetcherFactory, site: FakeSite
) -> None:
    site.answer("/busy", "later", 429, Retry_After="120")
    found = await fetch_error(make_fetcher(), site.url("/busy"), FetchPurpose.FEED)
    assert (found.reason, found.status) == (FetchReason.STATUS, 429)
    assert found.headers == {"retry-after": "120"}
    assert str(found) == f"{site.url('/busy')}: status 429"


@pytest.mark.parametrize("status", [204, 206, 300, 302, 400, 401, 403, 404, 410, 500, 503])
async def test_a_status_other_than_success_is_an_error(
    make_fetcher: FetcherFactory, site: FakeSite, status: int
) -> None:
    site.answer("/", "" if status == 204 else PAGE, status)
    found = await fetch_error(make_fetcher(), site.url())
    assert (found.reason, found.status) == (FetchReason.STATUS, status)


async def test_a_fetch_follows_five_redirects_and_no_sixth(
    make_fetcher: FetcherFactory, site: FakeSite
) -> None:
    for number in range(6):
        site.redirect(f"/{number}", f"/{number + 1}")
    site.answer("/6", PAGE)
    assert (await make_fetcher().fetch(site.url("/1"))).url == site.url("/6")
    assert (await fetch_error(make_fetcher(), site.url("/0"))).reason is FetchReason.TOO_MANY_REDIRECTS
    assert "/6" not in site.requested_paths[6:]


async def test_permanent_redirects_before_a_temporary_one_give_the_new_url_of_a_feed(
    make_fetcher: FetcherFactory, site: FakeSite
) -> None:
    site.redirect("/a", "/b", 301)
    site.redirect("/b", "/c", 308)
    site.redirect("/c", "/d", 302)
    site.redirect("/d", "/e", 301)
    site.answer("/e", FEED, kind="application/rss+xml")
    assert (await make_fetcher().fetch(site.url("/a"), FetchPurpose.FEED)).moved_to == site.url("/c")
    assert (await make_fetcher().fetch(site.url("/c"), FetchPurpose.FEED)).moved_to == ""


async def test_cookies_are_kept_between_redirects_and_not_between_fetches(
    make_fetcher: FetcherFactory, site: FakeSite
) -> None:
    async def wall(request: web.Request) -> web.Response:
        if "seen" in request.cookies:
            return web.Response(text=PAGE, content_type="text/html")
        return web.Response(status=302, headers={"Location": "/", "Set-Cookie": "seen=yes; Path=/"})

    site.handlers["/"] = wall
    fetcher = make_fetcher()
    await fetcher.fetch(site.url())
    await fetcher.fetch(site.url())
    assert ["Cookie" in headers for headers in site.headers] == [False, True, False, True]


@pytest.mark.parametrize("kind", ["application/zip", "video/mp4", "image/png"])
async def test_a_body_of_a_type_that_is_not_accepted_is_not_read(
    make_fetcher: FetcherFactory, site: FakeSite, kind: str
) -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": kind})
        await response.prepare(request)
        await asyncio.Event().wait()
        return response

    site.handlers["/"] = endless
    assert (await fetch_error(make_fetcher(), site.url())).reason is FetchReason.WRONG_TYPE


async def test_an_image_that_is_declared_as_a_page_is_refused(
    make_fetcher: FetcherFactory, site: FakeSite
) -> None:
    site.answer("/", b"\x89PNG\r\n\x1a\n")
    assert (await fetch_error(make_fetcher(), site.url())).reason is FetchReason.WRONG_TYPE
    assert (
        await fetch_error(make_fetcher(), site.url(), FetchPurpose.IMAGE)
    ).reason is FetchReason.WRONG_TYPE
    site.answer("/", b"\x89PNG\r\n\x1a\n", kind="image/jpeg")
    assert (await make_fetcher().fetch(site.url(), FetchPurpose.IMAGE)).content_type == "image/png"


async def test_a_body_of_exactly_the_limit_is_read_and_a_longer_one_is_refused(
    make_fetcher: FetcherFactory, site: FakeSite
) -> None:
    site.answer("/fits", b"x" * 1000)
    site.answer("/over", b"x" * 1001)
    assert len((await make_fetcher(size=1000).fetch(site.url("/fits"))).body) == 1000
    assert (await fetch_error(make_fetcher(size=1000), site.url("/over"))).reason is FetchReason.TOO_BIG


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
@pytest.mark.unmeasured
async def test_a_small_body_that_decompresses_to_200_megabytes_takes_little_memory(
    make_fetcher: FetcherFactory, site: FakeSite, encoding: str
) -> None:
    pack = zlib.compressobj(9, wbits=31 if encoding == "gzip" else 15)
    bomb = b"".join(pack.compress(bytes(1_000_000)) for _ in range(200)) + pack.flush()
    assert len(bomb) < 250_000
    site.answer("/", bomb, Content_Encoding=encoding)
    tracemalloc.start()
    try:
        found = await fetch_error(make_fetcher(), site.url())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found.reason is FetchReason.TOO_BIG
    assert peak < 20_000_000


async def test_a_body_that_is_compressed_twice_is_decompressed_once(
    make_fetcher: FetcherFactory, site: FakeSite
) -> None:
    site.answer("/", gzip.compress(gzip.compress(PAGE.encode())), Content_Encoding="gzip")
    assert (await fetch_error(make_fetcher(), site.url())).reason is FetchReason.WRONG_TYPE


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd"])
async def test_a_body_that_cannot_be_decompressed_has_the_reason_encoding(
    make_fetcher: FetcherFactory, site: FakeSite, encoding: str
) -> None:
    site.answer("/", b"\x0b\x02\x80\xff\0\x01", Content_Encoding=encoding)
    assert (await fetch_error(make_fetcher(), site.url())).reason is FetchReason.ENCODING


async def test_a_body_in_an_unknown_encoding_is_not_taken_for_a_page(
    make_fetcher: FetcherFactory, site: FakeSite
) -> None:
    site.answer("/", b"\x0b\x02\x80\xff\0\x01", Content_Encoding="nonsense")
    assert (await fetch_error(make_fetcher(), site.url())).reason is FetchReason.WRONG_TYPE


async def test_only_supported_encodings_are_accepted(make_fetcher: FetcherFactory, site: FakeSite) -> None:
    site.answer("/", PAGE)
    await make_fetcher().fetch(site.url())
    assert site.headers[0]["Accept-Encoding"] == "gzip, deflate"


async def test_an_endless_body_is_refused_at_the_limit(make_fetcher: FetcherFactory, site: FakeSite) -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/html"})
        await response.prepare(request)
        while True:
            await response.write(b"<p>and then</p>" * 1000)

    site.handlers["/"] = endless
    assert (await fetch_error(make_fetcher(size=200_000), site.url())).reason is FetchReason.TOO_BIG


async def test_a_body_that_arrives_slowly_ends_at_the_timeout(
    make_fetcher: FetcherFactory, site: FakeSite
) -> None:
    async def trickle(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/html"})
        await response.prepare(request)
        while True:
            await response.write(b"x")
            await asyncio.sleep(0.02)

    site.handlers["/"] = trickle
    async with asyncio.timeout(60):
        assert (await fetch_error(make_fetcher(seconds=0.3), site.url())).reason is FetchReason.TIMEOUT


async def test_redirects_share_one_timeout(make_fetcher: FetcherFactory, site: FakeSite) -> None:
    async def slowly(_: web.Request) -> web.Response:
        await asyncio.sleep(0.2)
        return web.Response(status=302, headers={"Location": "/"})

    site.handlers["/"] = slowly
    assert (await fetch_error(make_fetcher(seconds=0.5), site.url())).reason is FetchReason.TIMEOUT


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"not http at all\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 900\r\n\r\n<p>cut off",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
    ],
    ids=["nothing", "nonsense", "short", "bad chunk", "long header"],
)
async def test_a_broken_response_has_the_reason_unreachable(resolver: FakeResolver, answer: bytes) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        fetcher = WebFetcher(
            allow=AllowList.parse([OPEN_NAME]), limits=FetchLimits(ports=frozenset({port})), resolver=resolver
        )
        found = await fetch_error(fetcher, f"http://{OPEN_NAME}:{port}/")
    assert found.reason is FetchReason.UNREACHABLE


async def test_a_server_without_tls_has_another_reason_than_an_unknown_host(
    make_fetcher: FetcherFactory, site: FakeSite
) -> None:
    secure = site.url().replace("http:", "https:")
    assert (await fetch_error(make_fetcher(), secure)).reason is FetchReason.TLS
    assert (await fetch_error(make_fetcher(), site.url(host="gone.test"))).reason is FetchReason.UNREACHABLE


@pytest.mark.parametrize(
    "url",
    [
        "", "   ", "ferry", "ftp://news.test/x", "file:///etc/passwd", "javascript:alert(1)", "//news.test/",
        "http://", "http:///path", "http://user:secret@news.test/", "http://user@news.test/",
        "http://news.test:99999/", "http://news.test:x/", "http://a\\@news.test/", "http://[::1",
        "http://news.test/" + "x" * 5000, "http://\udcff.test/", "gopher://news.test/",
    ],
)  # fmt: skip
async def test_a_text_that_is_no_web_address_is_refused_without_a_dns_query(
    make_fetcher: FetcherFactory, resolver: FakeResolver, url: str
) -> None:
    assert (await fetch_error(make_fetcher(), url)).reason is FetchReason.BAD_ADDRESS
    assert resolver.queried_hosts == []


@pytest.mark.parametrize("port", [21, 22, 25, 6379, 8080])
async def test_a_port_that_is_not_allowed_is_refused_without_a_dns_query(
    resolver: FakeResolver, port: int
) -> None:
    fetcher = WebFetcher(resolver=resolver)
    assert (await fetch_error(fetcher, f"http://news.test:{port}/")).reason is FetchReason.BAD_PORT
    assert resolver.queried_hosts == []


async def test_the_proxy_of_the_environment_is_not_used(
    make_fetcher: FetcherFactory, site: FakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{site.port}/")
    site.answer("/page", PAGE)
    await make_fetcher().fetch(site.url("/page"))
    assert site.requested_paths == ["/page"]
    assert site.headers[0]["Host"] == f"{OPEN_NAME}:{site.port}"
