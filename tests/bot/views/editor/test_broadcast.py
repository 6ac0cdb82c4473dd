"""The card of a broadcast shows its progress and its result."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.broadcasts.broadcasts import BroadcastProgress
from bot.services.newsroom.statistics import SendRate
from bot.views.editor import broadcast as view
from data.records.delivery import AudienceKind, Broadcast, BroadcastState, Edition, OutboxState
from tests.bot.views.telegram_html import screen_examples, visible_text
from tests.support.factories import NOW

RATE = SendRate(28.0)
RUNNING = Broadcast(
    id=2**63 - 1,
    edition_id=5,
    state=BroadcastState.RUNNING,
    author_id=7,
    chat_id=7,
    card_message_id=9,
    language="en",
    readers=1234,
    reached=700,
    all_planned=False,
    stopped=False,
    created_at=NOW,
    started_at=NOW,
)
DONE = replace(RUNNING, state=BroadcastState.DONE, all_planned=True)


@screen_examples
@given(
    state=st.sampled_from(BroadcastState),
    stopped=st.booleans(),
    all_planned=st.booleans(),
    ends=st.dictionaries(st.sampled_from(OutboxState), st.integers(0, 10**7)),
    held=st.integers(0, 10**7),
)
def test_any_progress_makes_a_card_that_telegram_takes(
    texts: Texts,
    state: BroadcastState,
    stopped: bool,
    all_planned: bool,
    ends: dict[OutboxState, int],
    held: int,
) -> None:
    broadcast = replace(RUNNING, state=state, stopped=stopped, all_planned=all_planned)
    for draw in (view.card, view.busy):
        text = visible_text(draw(BroadcastProgress(broadcast, ends, held), RATE, NOW, texts))
        assert not any(line.startswith("-") for line in text.split("\n"))


def test_a_broadcasts_message_is_its_text_with_its_picture_and_buttons() -> None:
    edition = Edition(1, "broadcast", ((),), 0, NOW, "<b>Dear</b> readers")
    assert view.message(edition) == Screen("<b>Dear</b> readers")
    link = ("Read more", "https://example.org/a")
    screen = view.message(replace(edition, picture_file_id="f", link_buttons=(link,)))
    assert (screen.picture_file_id, screen.rows) == ("f", ((Button(link[0], url=link[1]),),))


def test_a_broadcast_under_way_shows_its_progress_and_can_be_stopped(texts: Texts) -> None:
    ends = {OutboxState.SENT: 310, OutboxState.PENDING: 300, OutboxState.FAILED: 1}
    screen = view.card(BroadcastProgress(RUNNING, ends, deferred=20), RATE, NOW, texts)
    assert visible_text(screen).split("\n") == [
        "Sending · 310 of 1,234",
        "███░░░░░░░░░ 32 sec left",
        "20 wait: quiet hours or retries",
        "1 could not be reached",
    ]
    assert [button.label for button in screen.rows[0]] == ["Stop"]


def test_a_finished_broadcast_counts_sent_and_undelivered_messages(texts: Texts) -> None:
    ends = {OutboxState.SENT: 1200, OutboxState.FAILED: 30, OutboxState.UNKNOWN: 2, OutboxState.EXPIRED: 1}
    screen = view.card(BroadcastProgress(DONE, ends), RATE, NOW, texts)
    assert visible_text(screen).split("\n") == [
        "✓ Sent to 1,200 readers",
        "30 could not be reached",
        "2 in doubt: they may have arrived",
        "1 was too late to be sent",
    ]
    assert screen.rows == ()
    to_one_chat = replace(DONE, audience_kind=AudienceKind.CHAT, audience_value="7")
    tested = view.card(BroadcastProgress(to_one_chat, {OutboxState.SENT: 1}), RATE, NOW, texts)
    assert [button.label for (button,) in tested.rows] == ["Send to others…"]


def test_those_who_wait_for_their_own_hour_are_named(texts: Texts) -> None:
    waiting = BroadcastProgress(replace(RUNNING, local_time="2026-11-22T11:00"), {OutboxState.PENDING: 9}, 9)
    assert "9 wait for their hour" in visible_text(view.card(waiting, RATE, NOW, texts))


def test_a_stopped_broadcast_also_counts_readers_who_were_never_planned(texts: Texts) -> None:
    stopped = BroadcastProgress(
        replace(DONE, stopped=True), {OutboxState.SENT: 300, OutboxState.EXPIRED: 400}
    )
    screen = view.card(stopped, RATE, NOW, texts)
    assert visible_text(screen) == "Stopped. 300 readers got it\n934 were not sent"
    assert [button.label for row in screen.rows for button in row] == ["Resume"]
    assert view.card(stopped, RATE, NOW + timedelta(days=1), texts).rows == ()


def test_a_broadcast_that_an_outage_delayed_says_so(texts: Texts) -> None:
    late = replace(RUNNING, planned_at=NOW - timedelta(hours=1))
    assert "because Lede was not running" in visible_text(
        view.card(BroadcastProgress(late, {}), RATE, NOW, texts)
    )
    for other in (replace(late, planned_at=NOW), replace(late, local_time="2026-11-22T11:00")):
        card = view.card(BroadcastProgress(other, {}), RATE, NOW, texts)
        assert "because" not in visible_text(card)
