"""Judges what Telegram says of the bot. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.doctor.findings import Finding, error, ok, warning
from bot.ports.bot_status import BotStatus, WebhookStatus

MAX_CLOCK_OFFSET, TOLERATED_CLOCK_OFFSET = timedelta(minutes=2), timedelta(seconds=20)
"""From these offsets on a clock is an error, or a warning: digests come at wrong times."""
_RECENT_DELIVERY_ERROR = timedelta(hours=1)
_TOKEN_ADVICE = "Ask @BotFather for the token of your bot and put it into BOT_TOKEN in .env."  # noqa: S105 - advice
_CLOCK_ADVICE = "Let the machine set its clock by the network: timedatectl set-ntp true."


@dataclass(frozen=True, slots=True)
class TelegramFacts:
    """What was learned from Telegram, and what the settings expect of it.

    Attributes:
        status: What it says of the bot; None where it did not answer or there is no token.
        problem: Why there is no status.
        is_token_set: Whether there is a token.
        is_token_refused: Whether Telegram refuses the token.
        has_other_poller: Whether another program polls; None where that was not tried.
        expected_webhook: WEBHOOK_URL; "" for polling.
        expects_inline: Whether stories are to be shared through inline mode.
        knows_rich_messages: Whether the server has rich messages; None where that was not asked.
    """

    status: BotStatus | None = None
    problem: str = ""
    is_token_set: bool = True
    is_token_refused: bool = False
    has_other_poller: bool | None = None
    expected_webhook: str = ""
    expects_inline: bool = False
    knows_rich_messages: bool | None = None


def judge_telegram(facts: TelegramFacts, now: datetime) -> list[Finding]:
    """The findings on token, modes, webhook, other pollers and clock; only the first without an answer."""
    if not facts.is_token_set:
        return [error("token", "BOT_TOKEN is not set.", _TOKEN_ADVICE)]
    if facts.status is None:
        advice = _TOKEN_ADVICE if facts.is_token_refused else "Check the network and TELEGRAM_API_URL."
        return [error("token", facts.problem, advice)]
    status = facts.status
    findings = [
        ok("token", f"It belongs to @{status.username}."),
        _judge_privacy_mode(status),
        _judge_inline_mode(status, is_expected=facts.expects_inline),
        _judge_webhook(status.webhook, facts.expected_webhook, now),
    ]
    if facts.knows_rich_messages is not None:
        findings.append(_judge_rich_messages(are_known=facts.knows_rich_messages))
    if facts.has_other_poller is not None:
        findings.append(_judge_poller(is_other=facts.has_other_poller))
    return [*findings, _judge_clock(status.clock_offset)]


def _judge_privacy_mode(status: BotStatus) -> Finding:
    if not status.reads_groups:
        return ok("privacy mode", "It is on: in groups the bot gets commands and answers to it only.")
    return warning(
        "privacy mode",
        "It is off: the bot gets every message in its groups, and Lede needs commands only.",
        "Send /setprivacy to @BotFather, choose the bot and Enable; then add it to its groups again.",
    )


def _judge_inline_mode(status: BotStatus, *, is_expected: bool) -> Finding:
    if not is_expected:
        return ok("inline mode", "Nothing is shared through it, as SHARING=off says.")
    if status.is_inline:
        return ok("inline mode", "It is on: stories can be shared by typing the bot's name in any chat.")
    return warning(
        "inline mode",
        "It is off: stories cannot be shared by typing the bot's name; Share sends a link instead.",
        "Send /setinline to @BotFather and choose the bot, or set SHARING=off.",
    )


def _judge_rich_messages(*, are_known: bool) -> Finding:
    """No problem where they are missing: who chose the rich form gets classic digests."""
    if are_known:
        return ok("rich messages", "The server knows them: digests come in the form that a reader chose.")
    return ok("rich messages", "The server is older than Bot API 10.1, so every digest is classic.")


def _judge_webhook(webhook: WebhookStatus, expected: str, now: datetime) -> Finding:
    if not expected and not webhook.url:
        return ok("webhook", f"There is none, as polling needs it; {webhook.pending:,} updates wait.")
    if not expected:
        return error(
            "webhook",
            f"Telegram delivers updates to {_host(webhook.url)}, so polling gets none.",
            "If another program uses this token, stop it or get a new token from @BotFather. "
            "`lede run` deletes the webhook.",
        )
    if not webhook.url:
        return warning("webhook", "It is not set at Telegram yet.", "`lede run` sets it when it starts.")
    if webhook.url != expected:
        where = _host(webhook.url)
        where = f"another address on {where}" if where == _host(expected) else where
        return error(
            "webhook",
            f"Telegram delivers updates to {where}, not to WEBHOOK_URL.",
            "If another program uses this token, stop it; `lede run` sets WEBHOOK_URL when it starts.",
        )
    if webhook.error and webhook.error_at and now - webhook.error_at < _RECENT_DELIVERY_ERROR:
        return warning(
            "webhook",
            f"Telegram could not deliver lately: {webhook.error}.",
            "Check that WEBHOOK_URL leads to HTTP_LISTEN, and that Lede runs.",
        )
    return ok("webhook", f"Telegram delivers to WEBHOOK_URL; {webhook.pending:,} updates wait.")


def _host(url: str) -> str:
    """The server of an address; its path may contain a secret."""
    try:
        return urlsplit(url).hostname or "another server"
    except ValueError:
        return "another server"


def _judge_poller(*, is_other: bool) -> Finding:
    if not is_other:
        return ok("other poller", "No other program was seen to poll with this token.")
    return error(
        "other poller",
        "Another program polls with this token and takes messages away.",
        "Stop one of the two, or ask @BotFather for a new token (/revoke).",
    )


def _judge_clock(offset: timedelta | None) -> Finding:
    if offset is None:
        return warning("clock", "Telegram's answer has no date, so the clock could not be compared.")
    seconds = abs(offset).total_seconds()
    direction = "ahead of" if offset > timedelta() else "behind"
    message = f"It is {seconds:,.0f} s {direction} Telegram's."
    if abs(offset) >= MAX_CLOCK_OFFSET:
        return error("clock", message, f"Digests come at wrong times. {_CLOCK_ADVICE}")
    if abs(offset) >= TOLERATED_CLOCK_OFFSET:
        return warning("clock", message, _CLOCK_ADVICE)
    return ok("clock", "It agrees with Telegram's.")
