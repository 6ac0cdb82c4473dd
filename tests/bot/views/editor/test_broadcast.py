"""The card of a broadcast tells plainly how far it is and how it ended."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Texts
from bot.services.broadcasts.broadcasts import BroadcastProgress
from bot.services.newsroom.statistics import SendRate
from bot.views.editor import broadcast as view
from data.records.delivery import Broadcast, BroadcastState, Edition, OutboxState
from tests.bot.views.telegram_html import visible_text
from tests.support.factories import NOW

PACE = SendRate(28.0)
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


@given(
    state=st.sampled_from(BroadcastState),
    stopped=st.booleans(),
    all_planned=st.booleans(),
    ends=st.dictionaries(st.sampled_from(OutboxState), st.integers(0, 10**7)),
    held=st.integers(0, 10**7),
)
def test_any_figures_make_a_message_that_telegram_takes(
    texts: Texts,
    state: BroadcastState,
    stopped: bool,
    all_planned: bool,
    ends: dict[OutboxState, int],
    held: int,
) -> None:
    of = replace(RUNNING, state=state, stopped=stopped, all_planned=all_planned)
    for draw in (view.card, view.busy):
        text = visible_text(draw(BroadcastProgress(of, ends, held), PACE, texts))
        assert not any(line.startswith("-") for line in text.split("\n"))


def test_readers_get_the_text_alone() -> None:
    screen = view.message(Edition(1, "broadcast", ((),), 0, NOW, "<b>Dear</b> readers"))
    assert (screen.html, screen.rows) == ("<b>Dear</b> readers", ())


def test_the_question_says_how_many_and_how_long(texts: Texts) -> None:
    screen = view.preview(5, 1234, PACE, texts)
    assert "goes to 1,234 readers and takes about 44 sec" in visible_text(screen)
    assert [button.label for button in screen.rows[0]] == ["Send", "Discard"]
    assert "goes to 1 reader and takes about 1 sec" in visible_text(view.preview(5, 1, PACE, texts))


def test_under_way_it_shows_how_far_it_is_and_can_be_stopped(texts: Texts) -> None:
    ends = {OutboxState.SENT: 310, OutboxState.PENDING: 300, OutboxState.FAILED: 1}
    screen = view.card(BroadcastProgress(RUNNING, ends, deferred=20), PACE, texts)
    assert visible_text(screen).split("\n") == [
        "Sending · 310 of 1,234",
        "███░░░░░░░░░ 32 sec left",
        "20 wait: quiet hours or retries",
        "1 could not be reached",
    ]
    assert [button.label for button in screen.rows[0]] == ["Stop"]


def test_at_its_end_it_shows_what_became_of_it(texts: Texts) -> None:
    ends = {OutboxState.SENT: 1200, OutboxState.FAILED: 30, OutboxState.UNKNOWN: 2, OutboxState.EXPIRED: 1}
    screen = view.card(BroadcastProgress(DONE, ends), PACE, texts)
    assert visible_text(screen).split("\n") == [
        "✓ Sent to 1,200 readers",
        "30 could not be reached",
        "2 in doubt: they may have arrived",
        "1 was too late to be sent",
    ]
    assert screen.rows == ()


def test_stopped_it_counts_those_who_were_never_planned_too(texts: Texts) -> None:
    seen = BroadcastProgress(replace(DONE, stopped=True), {OutboxState.SENT: 300, OutboxState.EXPIRED: 400})
    assert visible_text(view.card(seen, PACE, texts)) == "Stopped. 300 readers got it\n934 were not sent"
