"""Recognises what feeds append to their entries: where a text appeared first, links to the rest, credits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from summarizer.model import Block
from summarizer.parsing.html.boilerplate import drop_boilerplate

# WordPress adds this line in the language of the site.
_APPEARED_FIRST: Final = re.compile(
    r"(?:the post .{1,400} (?:appeared first|first appeared) on .{1,200}"
    r"|der beitrag .{1,400} (?:erschien|ist) zuerst (?:auf|erschienen auf|bei) .{1,200}"
    r"|l['’]article .{1,400} est apparu en premier sur .{1,200}"
    r"|(?:la entrada|el cargo|el post|el artículo) .{1,400} (?:se publicó|aparece"
    r"|apareció) (?:por )?primero en .{1,200}"
    r"|l['’]articolo .{1,400} proviene da .{1,200}"
    r"|(?:o post|a postagem|o artigo|o conteúdo) .{1,400} (?:apareceu|aparece) primeiro em .{1,200}"
    r"|l['’]entrada .{1,400} ha aparegut primer a .{1,200}"
    r"|(?:het bericht|bericht) .{1,400} (?:verscheen|is) eerst (?:op|verschenen op) .{1,200}"
    r"|(?:artykuł|post|wpis) .{1,400} pochodzi z serwisu .{1,200}"
    r"|(?:запись|сообщение|статья|пост) .{1,400} (?:впервые появи|сначала появи"
    r"|появи\w+ сначала)\w* .{1,200}"
    r"|(?:запис|допис|стаття|повідомлення) .{1,400} (?:спочатку|вперше|спершу) з['’ʼ]яви\w+ .{1,200}"
    r"|(?:inlägget|artikeln) .{1,400} dök först upp på .{1,200}"
    r"|indlægget .{1,400} (?:blev først udgivet|dukkede først op) på .{1,200}"
    r"|innlegget .{1,400} dukket først opp på .{1,200}"
    r"|artikkeli .{1,400} (?:julkaistiin ensimmäisen kerran|ilmestyi ensin) .{1,200}"
    r"|příspěvek .{1,400} (?:pochází z|se nejdříve objevil na) .{1,200}"
    r"|príspevok .{1,400} (?:zobrazený najskôr|sa najskôr objavil) .{1,200}"
    r"|az? .{1,400} bejegyzés először .{1,200} jelent meg.{0,50}"
    r"|articolul .{1,400} apare (?:prima dată|mai întâi) (?:în|pe) .{1,200}"
    r"|.{1,400} yazısı ilk önce .{1,200} (?:üzerinde )?(?:ortaya çıktı|yayınlandı).{0,20}"
    r"|(?:το άρθρο|το) .{1,400} εμφανίστηκε πρώτα στο .{1,200}"
    r"|(?:публикацията) .{1,400} се появи първо на .{1,200}"
    r"|(?:objava|članak) .{1,400} (?:pojavila|pojavio) se prv\w+ put\w? na .{1,200}"
    r"|(?:投稿\s*)?.{1,400}\s*は\s*.{1,200}\s*に最初に(?:表示|投稿)されました.{0,5}"
    r"|(?:文章|帖子)?.{1,400}(?:最先出现在|首先出现在|最早出现在|最早发布于|最先出現於|首先出現於).{1,200}"
    r"|.{1,400}\s*(?:게시물이|글은)\s*.{1,200}에 (?:처음|먼저) 등장.{1,20}"
    r"|(?:ظهرت المقالة|ظهر المقال|المقالة) .{1,400} أولا?ً?ا? على .{1,200}"
    r"|הפוסט .{1,400} הופיע לראשונה ב.{1,200}"
    r"|(?:نوشته|مطلب) .{1,400} اولین بار در .{1,200}"
    r"|bài viết .{1,400} xuất hiện đầu tiên (?:trên|vào|tại) .{1,200}"
    r"|(?:postingan|artikel)? ?.{1,400} (?:muncul|tampil) pertama(?: kali)? (?:di|pada) .{1,200})",
    re.IGNORECASE | re.DOTALL,
)
_REST: Final = re.compile(
    r"[\[(]?(?:(?:continue reading|read more|read the (?:full|rest|whole|original)|full story"
    r"|view (?:comments|entire post)|weiterlesen|mehr lesen|den (?:ganzen|vollständigen) (?:artikel"
    r"|beitrag)"
    r"|zum (?:ganzen )?(?:artikel|beitrag)|lire la suite|en savoir plus|leer más|seguir leyendo"
    r"|sigue leyendo"
    r"|leggi tutto|continua a leggere|continua la lettura|czytaj (?:dalej|więcej)|ler mais|leia mais"
    r"|continuar a ler|continue lendo|читать (?:далее|дальше|полностью)|подробнее|читати (?:далі"
    r"|повністю)|детальніше"
    r"|lees (?:verder|meer)|verder lezen|läs (?:mer|hela|vidare)|læs (?:mere|hele|videre)|les (?:mer"
    r"|hele|videre)"
    r"|lue (?:lisää|koko)|jatka lukemista|číst (?:dále|celý)|celý článek|čítať (?:ďalej|viac)"
    r"|tovább olvas\w*"
    r"|citește mai (?:mult|departe)|devamını oku\w*|διαβάστε (?:περισσότερα|τη συνέχεια)|прочети повече"
    r"|baca selengkapnya|xem tiếp|đọc tiếp)\b.{0,120}"
    r"|(?:阅读全文|阅读原文|查看全文|继续阅读|閱讀全文|繼續閱讀|原文链接|続きを読む|もっと読む"
    r"|全文を読む|더\s?보기|계속 읽기"
    r"|자세히 보기|اقرأ المزيد|اقرأ أكثر|تابع القراءة|ادامه مطلب|קרא עוד|המשך לקרוא|आगे पढ़ें|और पढ़ें"
    r"|อ่านต่อ).{0,80}"
    r"|comments?|kommentare?|\[?(?:…|\.\.\.)\]?)",
    re.IGNORECASE | re.DOTALL,
)
_PLATFORM: Final = re.compile(
    r"(?:submitted by\s+/?u/\S+(?:\s+to\s+/?r/\S+)?(?:\s*\[(?:link|comments)\])*|(?:\[(?:link"
    r"|comments)\]\s*)+"
    r"|article url: .{0,400}|comments url: .{0,400}|points: \d+|# comments: \d+"
    r"|thanks for reading\b.{0,300}|thank you for reading\b.{0,300}"
    r"|.{0,120} is a reader-supported publication\b.{0,300}"
    r"|this (?:post|substack) is (?:public|free|reader-supported)\b.{0,200}|subscribe (?:now"
    r"|for free)\b.{0,200}"
    r"|(?:upgrade to paid|leave a comment|get more from .{1,100}|share(?: this post)?"
    r"|give a gift subscription|refer a friend)"
    r"|.{0,200} was originally published in .{1,200} on medium\b.{0,200}"
    r"|via (?:ifttt|rss)|\(?(?:feed|rss) generated (?:with|by) .{1,100})",
    re.IGNORECASE | re.DOTALL,
)
_CHAPTER: Final = re.compile(r"[(\[]?(?:\d{1,2}:)?\d{1,2}:\d\d[)\]]?\s*(?:[-–—:|•]\s*)?\S.{0,150}")
_CHAPTER_HEAD: Final = re.compile(
    r"(?:chapters?|time ?stamps?|kapitel|chapitres?|capítulos?|capitoli|rozdziały|таймкоды?|главы|目次"
    r"|チャプター)\W*",
    re.IGNORECASE,
)
_HASHTAGS: Final = re.compile(r"(?:#[\w\u0300-\u036f]+[\s,·|]*)+")
_LABELLED_LINK: Final = re.compile(r"(?:[^.!?。]{0,80}?[:：►→👉-]+\s*)?(?:https?://|www\.)\S+(?:\s.{0,40})?")
_MIN_CHAPTERS: Final = 2


def drop_feed_boilerplate(blocks: Sequence[Block]) -> tuple[list[Block], list[str]]:
    """The blocks of an entry without those that feeds append, and the texts of the dropped ones in order."""
    chapters = sum(_CHAPTER.fullmatch(block.text) is not None for block in blocks)
    kept = [block for block in blocks if not _is_listed(block.text, has_chapters=chapters >= _MIN_CHAPTERS)]
    while kept and _is_tail(kept[-1].text):
        kept.pop()
    kept, _ = drop_boilerplate(kept)
    remaining = {id(block) for block in kept}
    return kept, [block.text for block in blocks if id(block) not in remaining]


def _is_listed(text: str, *, has_chapters: bool) -> bool:
    """Whether a block is a chapter of a video, a row of hashtags or a credit of the platform."""
    if has_chapters and (_CHAPTER.fullmatch(text) or _CHAPTER_HEAD.fullmatch(text)):
        return True
    return bool(_HASHTAGS.fullmatch(text) or _PLATFORM.fullmatch(text) or _APPEARED_FIRST.fullmatch(text))


def _is_tail(text: str) -> bool:
    """Whether a block at the end of an entry leads to the rest of the text or to other pages."""
    return bool(_REST.fullmatch(text) or _LABELLED_LINK.fullmatch(text))
