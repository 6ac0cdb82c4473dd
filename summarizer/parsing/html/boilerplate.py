"""Leaves out lines among the paragraphs of an article, of pages and feeds, that do not belong to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from summarizer.cleaning.boilerplate_rules import is_boilerplate
from summarizer.cleaning.cue_phrases import tokenize_line
from summarizer.model import Block, BlockKind

_MAX_CHARACTERS: Final = 220
# A pointer to another article: a phrase with a colon or a dash, and a headline behind it.
_POINTER: Final = re.compile(
    r"(?:read (?:more|also|next|this)|also read|see also|you may also like|related(?: (?:stories|story"
    r"|articles?|news))?"
    r"|more (?:on this|from this section|like this)|don['’]t miss|recommended|editor['’]s picks?"
    r"|lesen sie (?:auch|hier|dazu|mehr)|mehr (?:zum thema|dazu|lesen)|auch interessant|passend dazu"
    r"|siehe auch"
    r"|(?:à )?lire (?:aussi|également)|voir aussi|sur le même sujet|lea (?:también|además)"
    r"|lee (?:también|además)"
    r"|le[eé]r (?:también|más)|(?:ver|vea|mira|mire) también|te puede interesar|leggi (?:anche|pure)"
    r"|potrebbe interessarti|vedi anche|leia (?:também|mais|ainda)|ve(?:ja|r) também|saiba mais"
    r"|lees (?:ook|meer)|bekijk ook|czytaj (?:też|także|również|więcej)|zobacz (?:też|także|również)"
    r"|przeczytaj (?:też|także)"
    r"|(?:читайте|смотрите) (?:также|ещё|еще)|по теме|(?:читайте|дивіться) (?:також|ще)"
    r"|(?:přečtěte|čtěte) (?:si )?(?:také|též|i)|prečítajte si (?:aj|tiež)|olvas(?:sa|d) el (?:ezt )?is"
    r"|citește (?:și|mai)"
    r"|läs (?:också|mer|även)|l[æe]s (?:også|mere?)|lue (?:myös|lisää)|(?:bunu da )?oku(?:yun|ayın)?"
    r"|ilgili haber(?:ler)?"
    r"|διαβάστε (?:επίσης|ακόμα|περισσότερα)|прочетете (?:още|също)|baca juga|xem thêm|đọc thêm"
    r"|(?:اقرأ|اقرئي|شاهد|طالع) (?:أيض|ايض)[\u0627\u064b]*|بیشتر بخوانید|همچنین بخوانید|קראו (?:גם|עוד)"
    r"|ראו גם"
    r"|यह भी पढ़ें|ये भी पढ़ें|関連記事|あわせて読みたい|相关阅读|相关新闻|延伸阅读|延伸閱讀|相關新聞"
    r"|관련\s?기사|อ่านเพิ่มเติม|อ่านต่อ)"
    r"\s*[:：|»›>–—-]\s*\S.*",
    re.IGNORECASE | re.DOTALL,
)
_INVITATION: Final = re.compile(
    r"(?:(?:sign up|subscribe|register)\b.{0,80}\b(?:newsletter|inbox|e-?mails?|alerts|updates|channel)\b.*"
    r"|(?:follow|like|join|find) us (?:on|at|in)\b.*|(?:story|article|text) continues (?:below|after).*"
    r"|(?:do you have|have you got|got) (?:a|any) (?:story|tip|news|question|comment)s?\b.*"
    r"|(?:e-?mail|write to|contact) (?:us|the (?:author|editors?|newsroom))\b.*@.*|download (?:our"
    r"|the) app\b.*"
    r"|(?:abonnieren|melden) sie\b.{0,80}\bnewsletter\b.*|folgen sie uns\b.*|abonnez-vous\b.{0,120}"
    r"|suivez-nous\b.*"
    r"|inscrivez-vous\b.{0,80}\b(?:newsletter|lettre)\b.*|(?:suscr[ií]b\w+"
    r"|regístr\w+)\b.{0,80}\b(?:newsletter|boletín)\b.*"
    r"|síguenos\b.*|iscriv\w+\b.{0,80}\bnewsletter\b.*|segui(?:ci|teci)\b.*"
    r"|assine\b.{0,80}\bnewsletter\b.*|siga-nos\b.*"
    r"|zapisz się\b.{0,80}\bnewsletter\w*.*|(?:obserwuj|śledź) nas\b.*|подпи\w+сь на (?:наш|рассылку"
    r"|телеграм|канал)\b.*"
    r"|підпи\w+ся? на (?:наш|розсилку|телеграм|канал)\b.*|volg ons\b.*|schrijf (?:je"
    r"|u) in\b.{0,80}\bnieuwsbrief\b.*"
    r"|följ oss\b.*|følg oss\b.*|følg os\b.*|bizi takip ed\w+.*|تابعنا على .*|تابعونا على .*|关注我们.*"
    r"|關注我們.*)",
    re.IGNORECASE | re.DOTALL,
)


def drop_boilerplate(blocks: Sequence[Block]) -> tuple[list[Block], list[str]]:
    """The blocks without buttons, pointers to other articles and invitations, and the dropped texts."""
    kept: list[Block] = []
    dropped: list[str] = []
    for block in blocks:
        if _is_dropped(block):
            dropped.append(block.text)
        else:
            kept.append(block)
    if any(block.kind is not BlockKind.HEADING for block in kept):
        return kept, dropped
    return list(blocks), []  # a text that consists of such lines is about them


def _is_dropped(block: Block) -> bool:
    text = block.text
    if len(text) > _MAX_CHARACTERS:
        return False
    if _POINTER.fullmatch(text) or _INVITATION.fullmatch(text):
        return True
    return is_boilerplate(tokenize_line(text), text)
