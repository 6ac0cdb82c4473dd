"""robots.txt is asked once a day, obeyed, and taken as RFC 9309 says where a host does not answer."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from bot.ports.fetcher import Fetched, FetchError, FetchPurpose, FetchReason
from bot.services.feeds import robots
from bot.services.feeds.robots import RobotsCache

RULES = "User-agent: *\nDisallow: /private\n\nUser-agent: Lede\nDisallow: /archive\n"


@dataclass
class Site:
    """A fetcher that answers every robots.txt in the same way."""

    answer: str | FetchError = RULES
    content_type: str = "text/plain"
    asked: list[str] = field(default_factory=list)

    async def fetch(
        self, url: str, purpose: FetchPurpose = FetchPurpose.PAGE, *, etag: str = "", last_modified: str = ""
    ) -> Fetched:
        del etag, last_modified
        assert purpose is FetchPurpose.ROBOTS
        self.asked.append(url)
        if isinstance(self.answer, FetchError):
            raise self.answer
        return Fetched(url, 200, self.content_type, "", self.answer.encode(), {})


def failure(status: int = 0, reason: FetchReason = FetchReason.STATUS) -> FetchError:
    return FetchError(reason, "https://a.example/robots.txt", status)


@pytest.mark.parametrize(
    ("agent", "path", "is_allowed"),
    [
        ("", "/archive/1", False),
        ("", "/private/1", True),
        ("Lede/1.0 (self-hosted)", "/archive/1", False),
        ("OtherReader/2", "/private/1", False),
        ("OtherReader/2", "/archive/1", True),
        ("", "/", True),
    ],
)
async def test_the_rules_for_the_agent_are_obeyed(agent: str, path: str, is_allowed: bool) -> None:
    assert await RobotsCache(agent).allows(Site(), f"https://a.example{path}") is is_allowed


@pytest.mark.parametrize(
    ("answer", "is_allowed"),
    [
        (failure(404), True),
        (failure(403), True),
        (failure(503), False),
        (failure(reason=FetchReason.TIMEOUT), False),
        (failure(reason=FetchReason.WRONG_TYPE), True),
        ("", True),
        ("\x00\ufffd<<>>", True),
    ],
)
async def test_a_missing_file_allows_everything_and_a_failing_host_nothing(
    answer: str | FetchError, is_allowed: bool
) -> None:
    assert await RobotsCache().allows(Site(answer), "https://a.example/x") is is_allowed


async def test_a_page_in_place_of_the_file_allows_everything() -> None:
    assert await RobotsCache().allows(Site(content_type="text/html"), "https://a.example/archive")


async def test_answers_are_kept_for_a_day_failures_for_an_hour_and_for_a_bounded_number_of_hosts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [0.0]
    cache, site = RobotsCache(monotonic=lambda: now[0]), Site()
    for hour, asked in ((0, 1), (23, 1), (24, 2)):
        now[0] = hour * 3600.0
        await cache.allows(site, "https://a.example/x")
        assert len(site.asked) == asked
    site.answer = failure(503)
    assert not await cache.allows(site, "http://b.example/x")
    site.answer = RULES
    now[0] += 3601
    assert await cache.allows(site, "http://b.example/x")
    monkeypatch.setattr(robots, "MAX_HOSTS", 2)
    for host in "cde":
        await cache.allows(site, f"https://{host}.example/")
    asked_before = len(site.asked)
    await cache.allows(site, "https://c.example/")
    assert len(site.asked) == asked_before + 1
    assert not await cache.allows(site, "https://[bad/")
