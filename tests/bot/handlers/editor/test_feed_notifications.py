"""Which editors are notified of new drafts and of failing feeds, and how."""

from dataclasses import replace

from bot.handlers.editor.feed_notifications import MAX_CARDS, notify_editors
from bot.services.articles import editing
from bot.services.feeds.check import DraftsWaiting, FeedEnded, FeedFailing
from bot.services.newsroom import people
from bot.services.newsroom.people import Person
from data.articles import articles
from data.records.bulletins import AtOnce
from tests.bot.handlers.requests import OWNER, RequestFactory
from tests.bot.handlers.stories import add_draft
from tests.bot.services.feeds.fakes import source
from tests.bot.services.seed import chat, subscribe
from tests.support.factories import NOW
from tests.support.recording_telegram import RecordingTelegram

EDDIE = Person(2001, "Eddie")
SOURCE = source(added_by=OWNER.id, chat_id=OWNER.id)


async def test_few_new_drafts_are_cards_and_many_are_counted(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    draft = await add_draft(requests.app)
    await notify_editors(requests.app, DraftsWaiting(SOURCE, (draft,)))
    assert "Draft" in telegram.last.html
    await notify_editors(requests.app, DraftsWaiting(SOURCE, (draft,) * (MAX_CARDS + 1)))
    assert "4 new stories of <b>The Paper</b> wait in /drafts." in telegram.last.html
    assert [one.chat_id for one in telegram.sent] == [OWNER.id, OWNER.id]


async def test_problems_are_sent_to_every_editor_who_has_used_the_bot(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    database = requests.app.database
    await people.add_editor(database, EDDIE, OWNER, NOW)
    await people.add_editor(database, Person(2002, "Silent"), EDDIE, NOW)
    await people.add_editor(database, OWNER, EDDIE, NOW)  # who became an owner later
    await notify_editors(requests.app, FeedFailing(SOURCE))
    await notify_editors(requests.app, FeedEnded(SOURCE))
    assert [one.chat_id for one in telegram.sent] == [OWNER.id, EDDIE.id] * 2
    assert "stopped working" in telegram.sent[0].screen.html
    assert "I no longer check" in telegram.last.html


async def test_a_former_editor_gets_no_notification(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await notify_editors(requests.app, FeedEnded(replace(SOURCE, added_by=2003, chat_id=2003)))
    assert telegram.sent == []


async def test_every_editor_is_asked_about_a_published_story_that_looks_like_breaking_news(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    app = requests.app
    await people.add_editor(app.database, EDDIE, OWNER, NOW)
    await people.add_editor(app.database, Person(2002, "Silent"), EDDIE, NOW)
    await subscribe(app.database, chat(5), at_once=AtOnce.BREAKING)
    draft = await add_draft(app)
    async with app.database.transaction() as tx:
        article = await articles.revise(tx, draft.id, NOW, breaking_word="ferry", site="The Paper")
    await notify_editors(app, DraftsWaiting(SOURCE, (article,)))
    assert [one.chat_id for one in telegram.sent] == [OWNER.id]
    published = await editing.publish(app.database, draft.id, OWNER, NOW)
    await notify_editors(app, DraftsWaiting(SOURCE, (published,)))
    questions = telegram.sent[2:]
    assert [one.chat_id for one in questions] == [OWNER.id, EDDIE.id]
    assert "A rule of The Paper asks for this: it says “ferry”." in telegram.last.html
    assert [[button.label for button in row] for row in questions[1].screen.rows] == [
        ["Yes, send it now"],
        ["No, digest only", "Show it"],
    ]
    await notify_editors(app, DraftsWaiting(SOURCE, (published,) * (MAX_CARDS + 1)))
    assert not any("wait in /drafts" in one.screen.html for one in telegram.sent)
