"""The error boundary: plain words for people, the rest for the log."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import cast

import pytest

from bot.errors import SummarizerError, UserError
from bot.handlers.context import Request
from bot.handlers.error_boundary import run_guarded
from bot.i18n import Catalogs, Texts
from bot.ports.messenger import Screen
from bot.services.subscriptions.subscriptions import Chat


@dataclass
class FakeRequest:
    """Notes what somebody would see."""

    query_id: str = ""
    chat: Chat = field(default_factory=lambda: Chat(1003, 0, "private", "en"))
    texts: Texts = field(default_factory=lambda: Catalogs.load().for_language("en"))
    replies: list[Screen] = field(default_factory=list)
    answers: list[tuple[str, bool]] = field(default_factory=list)

    async def reply(self, screen: Screen) -> None:
        self.replies.append(screen)

    async def answer(self, text: str = "", *, alert: bool = False) -> None:
        self.answers.append((text, alert))


async def run_handler(error: Exception | None, query_id: str = "") -> FakeRequest:
    request = FakeRequest(query_id)

    async def handler(_request: Request) -> None:
        if error is not None:
            raise error

    await run_guarded(handler, cast("Request", request))
    return request


async def test_a_press_that_goes_well_is_answered_in_silence() -> None:
    request = await run_handler(None, "q1")
    assert request.answers == [("", False)]
    assert request.replies == []


async def test_a_problem_after_a_command_is_a_reply() -> None:
    request = await run_handler(UserError("time.bad", given="<b>noon"))
    assert request.replies[0].html.startswith("“&lt;b&gt;noon” is not a time of day.")


async def test_a_short_problem_after_a_press_is_an_alert_without_markup() -> None:
    request = await run_handler(UserError("time.bad", given="<b>noon</b> & so"), "q1")
    text, alert = request.answers[0]
    assert alert
    assert text.startswith("“<b>noon</b> & so” is not a time of day.")
    assert "<code>" not in text
    assert len(text) <= 200
    assert request.replies == []


async def test_a_problem_with_a_way_out_keeps_its_button_after_a_press() -> None:
    request = await run_handler(UserError("not_subscribed"), "q1")
    assert request.replies[0].rows[0][0].label == "Subscribe"
    assert request.answers == [("", False)]


async def test_a_text_too_much_for_the_worker_is_explained(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        request = await run_handler(SummarizerError("took over 20 s"))
    assert "too large or too odd" in request.replies[0].html
    assert caplog.records[0].__dict__["why"] == "took over 20 s"


async def test_a_bug_shows_an_incident_number_and_the_log_has_the_traceback(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR):
        request = await run_handler(ZeroDivisionError("secret detail"))
    (record,) = caplog.records
    incident = record.__dict__["incident"]
    assert incident in request.replies[0].html
    assert "secret detail" not in request.replies[0].html
    assert "Traceback" not in request.replies[0].html
    assert record.exc_info is not None


async def test_a_bug_after_a_press_is_an_alert_and_answers_it() -> None:
    request = await run_handler(ZeroDivisionError(), "q1")
    assert request.answers[0][1]
    assert request.answers[0][0].startswith("Something went wrong on our side")
