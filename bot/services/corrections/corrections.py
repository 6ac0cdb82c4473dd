"""Asks whether an article is corrected in sent messages, and orders, undoes and stops that.

The corrector module edits the messages.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.errors import UserError, require_found
from bot.services.articles.titles import one_line
from bot.services.newsroom.people import Person
from bot.services.subscriptions.subscriptions import Chat
from data.articles import articles
from data.database import Database, Transaction
from data.delivery import broadcasts, corrected_messages, corrections, shared_cards
from data.delivery.corrections import KIND, Question
from data.newsroom import team
from data.records.articles import Article, ArticleStatus
from data.records.corrections import Correction, CorrectionState
from data.records.delivery import OPEN_STATES, OutboxState
from data.records.sharing import CardCounts

UNDO_PERIOD = timedelta(minutes=1)
"""How long an ordered correction waits, so that it can be undone."""
CORRECTION_LIFETIME = timedelta(hours=24)
"""How long after its beginning a correction still edits messages."""
MESSAGE_RETENTION = timedelta(days=90)
"""How long messages are in the ledger, which tells who has a story."""
CANCEL_BATCH_SIZE = 500
"""Messages cancelled in one transaction, so that its lock is short."""
CARD_CACHE_PERIOD = timedelta(minutes=1)
"""How long a card from before a change may still be shared, since Telegram repeats answers for seconds."""
MAX_NOTE_LENGTH = 200
_GONE = "correction.gone"


@dataclass(frozen=True, slots=True)
class CorrectionProgress:
    """How far a correction is.

    Attributes:
        correction: The correction.
        title: The title of its article.
        edits, notices: How many of its edits and of its notices are in each state of the ledger.
        cards: How far it is with messages that were shared into other chats.
    """

    correction: Correction
    title: str
    edits: dict[OutboxState, int] = field(default_factory=dict)
    notices: dict[OutboxState, int] = field(default_factory=dict)
    cards: CardCounts = field(default_factory=CardCounts)

    @property
    def corrected(self) -> int:
        """Messages that show the correction."""
        return self.edits.get(OutboxState.SENT, 0) + self.cards.corrected

    @property
    def messages(self) -> int:
        """Messages that are corrected; more than counted at first where some were being sent then."""
        return max(self.correction.messages, sum(self.edits.values()) + self.cards.total)

    @property
    def gone(self) -> int:
        """Messages that cannot be edited: deleted by their reader, bot blocked, or too old by now."""
        return self.edits.get(OutboxState.FAILED, 0) + self.cards.gone

    @property
    def left(self) -> int:
        """Messages that are not corrected yet, planned or not."""
        known = sum(self.edits.values()) + self.cards.total
        unplanned = 0 if self.correction.all_planned else self.messages - known
        return unplanned + sum(self.edits.get(state, 0) for state in OPEN_STATES) + self._open_cards

    @property
    def missed(self) -> int:
        """Messages that stay as they are, because the correction was stopped or took too long."""
        if self.correction.is_stopped:
            waiting = sum(self.edits.get(state, 0) for state in OPEN_STATES)
            return self.messages - self.corrected - self.gone - waiting
        late_cards = self.cards.left - self._open_cards
        return self.edits.get(OutboxState.EXPIRED, 0) + late_cards

    @property
    def _open_cards(self) -> int:
        """Shared messages that the correction will still come to."""
        return 0 if self.correction.state is CorrectionState.DONE else self.cards.left

    @property
    def noticed(self) -> int:
        """Notices that were sent."""
        return self.notices.get(OutboxState.SENT, 0)

    @property
    def notices_left(self) -> int:
        """Notices that are not sent yet, such as those to readers in quiet hours."""
        return sum(self.notices.get(state, 0) for state in OPEN_STATES)


async def ask(
    database: Database, article: Article, by: Person, chat: Chat, now: datetime, message_days: int
) -> Correction | None:
    """Store the question whether to correct an article that was changed or retracted just before.

    Args:
        database: The database.
        article: The article as it is now.
        by: The editor.
        chat: The editor's chat.
        now: The present.
        message_days: For how many days the ids of messages are stored.

    Returns:
        The question with the number of readers and messages; None where nobody has the article.
    """
    async with database.reading() as tx:
        places = await corrected_messages.list_places(tx, article, now - MESSAGE_RETENTION)
        reach = await corrected_messages.count_reach(tx, places, now - timedelta(days=message_days))
        cards = await shared_cards.count_editable(tx, article.id)
    if not (reach.readers or reach.in_flight or cards):
        return None
    reach = replace(reach, messages=reach.messages + cards)
    is_retraction = article.status is ArticleStatus.RETRACTED
    question = Question(article.id, is_retraction, by.id, chat.id, chat.language)
    async with database.transaction() as tx:
        return await corrections.ask(tx, question, reach, now)


async def forget_retraction(
    database: Database, article_id: int, chat: Chat
) -> tuple[Correction | None, bool]:
    """Withdraw the open question about a retraction of an article that was restored.

    Returns:
        The question, if there was one; and whether messages say that the article is retracted.
    """
    async with database.transaction() as tx:
        asked = await corrections.remove_asked_retraction(tx, article_id, chat.id)
        return asked, await corrections.was_retracted(tx, article_id)


async def set_card_message(database: Database, correction_id: int, message_id: int) -> None:
    """Record the message with the question, which shows the progress later."""
    async with database.transaction() as tx:
        await corrections.change(tx, correction_id, card_message_id=message_id)


async def get(database: Database, correction_id: int) -> Correction:
    """The correction with this number.

    Raises:
        UserError: It was answered with no.
    """
    async with database.reading() as tx:
        return require_found(await corrections.get(tx, correction_id), _GONE)


async def set_note(database: Database, correction_id: int, text: str) -> Correction:
    """Set the line that tells the readers what was wrong.

    Raises:
        UserError: It is empty or too long, or the question was answered.
    """
    line = one_line(text)
    if not line:
        raise UserError("correction.note_empty")
    if len(line) > MAX_NOTE_LENGTH:
        raise UserError("correction.note_long", most=MAX_NOTE_LENGTH, n=len(line))
    async with database.transaction() as tx:
        await _require_state(tx, correction_id, CorrectionState.ASKED, _GONE)
        return await corrections.change(tx, correction_id, note=line)


async def decline(database: Database, correction_id: int) -> None:
    """Answer the question with no; the messages stay as they are.

    Raises:
        UserError: The question was answered.
    """
    async with database.transaction() as tx:
        await _require_state(tx, correction_id, CorrectionState.ASKED, _GONE)
        await corrections.remove(tx, correction_id)


async def order(
    database: Database, correction_id: int, by: Person, now: datetime, *, has_notice: bool
) -> Correction:
    """Let a correction begin after the time in which it can be undone.

    Raises:
        UserError: The question was answered, or the article changed its status.
    """
    async with database.transaction() as tx:
        asked = await _require_state(tx, correction_id, CorrectionState.ASKED, _GONE)
        article = require_found(await articles.get(tx, asked.article_id), "article.gone")
        if not is_due(asked, article):
            raise UserError("article.changed_meanwhile")
        starts_at = now + UNDO_PERIOD
        ordered = await corrections.order(tx, correction_id, starts_at, has_notice=has_notice)
        await team.write_audit_entry(tx, by.id, by.name, "correction.ordered", article.title, now)
    return ordered


async def undo(database: Database, correction_id: int, by: Person, now: datetime) -> Correction:
    """Withdraw a correction that has not begun; it is a question again.

    Raises:
        UserError: It has begun.
    """
    async with database.transaction() as tx:
        found = await _require_state(tx, correction_id, CorrectionState.WAITING, "correction.begun")
        asked = await corrections.withdraw(tx, correction_id)
        await team.write_audit_entry(tx, by.id, by.name, "correction.undone", await _title(tx, found), now)
    return asked


async def stop(database: Database, correction_id: int, by: Person, now: datetime) -> Correction:
    """Stop a correction: messages that are not edited yet stay as they are.

    Raises:
        UserError: It has ended.
    """
    async with database.transaction() as tx:
        found = require_found(await corrections.get_for_update(tx, correction_id), _GONE)
        if found.state not in corrections.ACTIVE_STATES:
            raise UserError("correction.over")
        if found.state is not CorrectionState.STOPPING:
            values = {"state": CorrectionState.STOPPING, "is_stopped": True}
            found = await corrections.change(tx, correction_id, **values)
            await team.write_audit_entry(
                tx, by.id, by.name, "correction.stopped", await _title(tx, found), now
            )
        if found.edition_id is not None:
            await broadcasts.cancel(tx, found.edition_id, now, CANCEL_BATCH_SIZE, KIND)
    return found


async def load_progress(tx: Transaction, correction: Correction) -> CorrectionProgress:
    """The progress of a correction, counted in the ledger."""
    if correction.edition_id is None:
        return CorrectionProgress(correction, await _title(tx, correction))
    edits, notices = await corrections.count_by_state(tx, correction.edition_id)
    cards = await shared_cards.count_for_correction(
        tx, correction.article_id, correction.id, last_shared(correction)
    )
    return CorrectionProgress(correction, await _title(tx, correction), edits, notices, cards)


def last_shared(correction: Correction) -> datetime:
    """Until when a message may have been shared that shows the article as it was before."""
    return correction.created_at + CARD_CACHE_PERIOD


def is_due(correction: Correction, article: Article) -> bool:
    """Whether an article still has the status for which its correction was asked."""
    status = ArticleStatus.RETRACTED if correction.is_retraction else ArticleStatus.PUBLISHED
    return article.status is status


async def _title(tx: Transaction, correction: Correction) -> str:
    article = await articles.get(tx, correction.article_id)
    return article.title if article else ""


async def _require_state(
    tx: Transaction, correction_id: int, state: CorrectionState, refusal: str
) -> Correction:
    found = await corrections.get_for_update(tx, correction_id)
    if found is None or found.state is not state:
        raise UserError(refusal)
    return found
