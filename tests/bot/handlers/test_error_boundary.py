"""The error boundary shows people what to do next and writes everything else to the log."""

from __future__ import annotations

import logging

import pytest

from bot.callback_data import Action
from bot.errors import SummarizerError, UserError
from bot.handlers.error_boundary import run_guarded
from bot.handlers.request import ButtonPress, Request
from tests.bot.handlers.requests import RequestFactory
from tests.support.recording_telegram import Answer, RecordingTelegram


async def fail_with(error: Exception | None, request: Request) -> None:
    async def handler(_request: Request) -> None:
        if error is not None:
            raise error

    await run_guarded(handler, request)


@pytest.fixture
async def press(requests: RequestFactory) -> ButtonPress:
    return await requests.press(Action.PUBLISH, 1)


async def test_a_press_without_an_error_is_answered_without_text(
    press: ButtonPress, telegram: RecordingTelegram
) -> None:
    await fail_with(None, press)
    assert telegram.answers == [Answer("")]
    assert telegram.sent == []


async def test_an_error_after_a_command_is_a_reply(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await fail_with(UserError("time.bad", given="<b>noon"), await requests.message("/time <b>noon"))
    assert telegram.last.html.startswith("“&lt;b&gt;noon” is not a time of day.")


async def test_a_short_error_after_a_press_is_an_alert_without_markup(
    press: ButtonPress, telegram: RecordingTelegram
) -> None:
    await fail_with(UserError("time.bad", given="<b>noon</b> & so"), press)
    (answer,) = telegram.answers
    assert answer.is_alert
    assert answer.text.startswith("“<b>noon</b> & so” is not a time of day.")
    assert "<code>" not in answer.text
    assert len(answer.text) <= 200
    assert telegram.sent == []


async def test_an_error_with_a_button_is_a_reply_even_after_a_press(
    press: ButtonPress, telegram: RecordingTelegram
) -> None:
    await fail_with(UserError("not_subscribed"), press)
    assert telegram.last.rows[0][0].label == "Subscribe"
    assert telegram.answers == [Answer("")]


async def test_a_text_that_the_worker_cannot_read_is_explained_and_logged(
    requests: RequestFactory, telegram: RecordingTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        await fail_with(SummarizerError("took over 20 s"), await requests.message("x"))
    assert "too large or too complex" in telegram.last.html
    assert caplog.records[0].__dict__["why"] == "took over 20 s"


async def test_an_unexpected_error_shows_an_incident_number_and_the_log_has_the_traceback(
    requests: RequestFactory, telegram: RecordingTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        await fail_with(ZeroDivisionError("secret detail"), await requests.message("x"))
    (record,) = caplog.records
    assert record.__dict__["incident"] in telegram.last.html
    assert "secret detail" not in telegram.last.html
    assert "Traceback" not in telegram.last.html
    assert record.exc_info is not None


async def test_an_unexpected_error_after_a_press_is_an_alert(
    press: ButtonPress, telegram: RecordingTelegram
) -> None:
    await fail_with(ZeroDivisionError(), press)
    (answer,) = telegram.answers
    assert answer.is_alert
    assert answer.text.startswith("Something went wrong on our side")
