"""Catalogs are complete, compiled and valid HTML, and values are filled in safely."""

import ast
import io
import re
from functools import cache
from itertools import pairwise
from pathlib import Path
from string import Formatter

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from markupsafe import Markup

from bot.i18n import DOMAIN, LOCALE, Catalogs, direction_of
from bot.playground.text.html_parser import parse_html
from tests.support.catalogs import write_catalogs
from tests.support.paths import ROOT

BOT = ROOT / "bot"
LANGUAGES = sorted(path.parent.parent.name for path in LOCALE.glob("*/LC_MESSAGES/lede.po"))
_FAMILIES = re.compile(r"^[a-z_]+(\.[a-z_]+)*\.$")


@cache
def catalog(language: str) -> Catalog:
    with (LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        return read_po(file)


def keys(language: str) -> set[str]:
    return {_key(message.id) for message in catalog(language) if message.id}


def _key(identifier: object) -> str:
    return str(identifier[0]) if isinstance(identifier, (list, tuple)) else str(identifier)


@cache
def strings_in_code() -> tuple[set[str], set[str], set[str]]:
    """Every string constant of the code, and the constant beginning or end of every f-string."""
    whole, beginnings, ends = set(), set(), set()
    for path in BOT.rglob("*.py"):
        if "playground" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                whole.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                beginnings |= _beginning(node)
                ends |= _end(node)
    return whole, beginnings, ends


def _beginning(node: ast.JoinedStr) -> set[str]:
    first = node.values[0]
    if isinstance(first, ast.Constant) and isinstance(first.value, str) and _FAMILIES.match(first.value):
        return {first.value}
    return set()


def _end(node: ast.JoinedStr) -> set[str]:
    """What follows the only value of a text like f"{name}.many", whose name is a screen's."""
    match node.values:
        case [ast.FormattedValue(), ast.Constant(value=str(text))] if re.fullmatch(r"\.[a-z_]+", text):
            return {text}
    return set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.unmeasured
def test_the_compiled_catalog_is_up_to_date(language: str) -> None:
    fresh = io.BytesIO()
    write_mo(fresh, catalog(language))
    compiled = LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.mo"
    assert compiled.read_bytes() == fresh.getvalue(), "run `make catalogs`"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.unmeasured
def test_every_text_of_a_catalog_is_used_and_filled(language: str) -> None:
    whole, beginnings, ends = strings_in_code()
    unused = {
        key
        for key in keys(language)
        if key not in whole
        and not any(key.startswith(start) for start in beginnings)
        and f".{key.rpartition('.')[2]}" not in ends
    }
    assert unused == set()
    for message in catalog(language):
        assert message.string, message.id


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.unmeasured
def test_every_text_is_html_that_telegram_reads(language: str) -> None:
    for message in catalog(language):
        texts = message.string if isinstance(message.string, (list, tuple)) else [message.string]
        for text in map(str, texts if message.id else []):
            names = {name for _, name, _, _ in Formatter().parse(text) if name}
            parse_html(text.format(**dict.fromkeys(names, "x")))


WITHOUT_SUBJECT = {"log.team.invited", "log.team.withdrawn", "log.team.claimed"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_of_the_log_is_a_sentence_with_who_and_what(language: str) -> None:
    for message in catalog(language):
        key = _key(message.id)
        if key.count(".") > 1 and key.startswith("log."):
            names = {name for _, name, _, _ in Formatter().parse(str(message.string)) if name}
            assert names == ({"who"} if key in WITHOUT_SUBJECT else {"who", "subject"}), key


def test_values_are_escaped_and_markup_is_kept() -> None:
    texts = Catalogs.load().for_language("en")
    assert "&lt;b&gt;" in texts("title.ask", title="<b>")
    assert "<b>&lt;b&gt;</b>" in texts("title.ask", title="<b>")


def test_direction_controls_are_removed_from_values() -> None:
    texts = Catalogs.load().for_language("en")
    name = "\u202egnp\u2066.exe \u05d0"
    assert texts("title.ask", title=name).endswith("<b>gnp.exe \u05d0</b>")
    assert texts("title.ask", title=Markup("<i>\u202ex</i>")).endswith("<b><i>x</i></b>")
    assert "\u202e" not in texts.plain("log.broadcast.sent", who=name, subject="x")


def test_a_missing_text_is_an_error() -> None:
    with pytest.raises(KeyError):
        Catalogs.load().for_language("en")("no.such.text")


@pytest.mark.parametrize("tag", ["en", "en-GB", "xx", "", "tlh", "EN"])
def test_any_language_tag_finds_a_catalog(tag: str) -> None:
    assert Catalogs.load().for_language(tag).language == "en"


def load_catalogs(folder: Path, texts: dict[str, dict[str, str]]) -> Catalogs:
    """Catalogs of these texts by language and key, beside the English one."""
    write_catalogs(folder, texts)
    return Catalogs.load(folder=folder)


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("pt-BR", "pt_BR"),
        ("pt-br", "pt_BR"),
        ("pt", "pt_BR"),
        ("PT-pt", "pt_BR"),
        ("zh-hans", "zh"),
        ("zh-CN", "zh"),
        ("zh-hant", "en"),
        ("zh-TW", "en"),
        ("de-AT", "de"),
        ("den", "en"),
        ("in", "id"),
        ("in-ID", "id"),
        ("ua", "uk"),
        ("iw", "en"),
        ("zh-hant-HK", "en"),
        ("-", "en"),
    ],
)
def test_a_tag_finds_the_nearest_catalog_of_its_script(tmp_path: Path, tag: str, language: str) -> None:
    catalogs = load_catalogs(tmp_path, {code: {} for code in ("pt_BR", "zh", "de", "id", "uk")})
    assert catalogs.for_language(tag).language == language


def test_a_catalog_is_read_at_the_first_use_of_its_language(tmp_path: Path) -> None:
    write_catalogs(tmp_path, {"de": {"age.now": "eben"}, "fr": {"age.now": "à l’instant"}})
    compiled = [tmp_path / language / "LC_MESSAGES" / f"{DOMAIN}.mo" for language in ("de", "fr")]
    catalogs = Catalogs.load(folder=tmp_path)
    assert catalogs.languages == ("de", "en", "fr")
    compiled[0].write_bytes(compiled[1].read_bytes())
    assert catalogs.for_language("de").plain("age.now") == "à l’instant"


def test_reading_the_texts_of_all_languages_in_turn_keeps_none_of_them(tmp_path: Path) -> None:
    write_catalogs(tmp_path, {"de": {"age.now": "eben"}, "fr": {"age.now": "à l’instant"}})
    compiled = [tmp_path / language / "LC_MESSAGES" / f"{DOMAIN}.mo" for language in ("de", "fr")]
    catalogs = Catalogs.load(folder=tmp_path)
    assert {code: texts.plain("age.now") for code, texts in catalogs.by_two_letters()} == {
        "de": "eben",
        "fr": "à l’instant",
    }
    compiled[0].write_bytes(compiled[1].read_bytes())
    assert catalogs.for_language("de").plain("age.now") == "à l’instant"


def test_menus_are_for_languages_of_two_letters_other_than_the_default_one(tmp_path: Path) -> None:
    write_catalogs(tmp_path, {"pt_BR": {}, "de": {}, "fil": {}})
    by_code = Catalogs.load(default="de-AT", folder=tmp_path).by_two_letters()
    assert {code: texts.language for code, texts in by_code} == {"en": "en", "pt": "pt_BR"}


def test_a_missing_text_comes_from_the_language_without_region_then_from_english(tmp_path: Path) -> None:
    catalogs = load_catalogs(
        tmp_path, {"pt": {"button.back": "Voltar", "age.now": "agora"}, "pt_BR": {"age.now": "agorinha"}}
    )
    texts = catalogs.for_language("pt-BR")
    assert [texts.plain(key) for key in ("age.now", "button.back", "days.every")] == [
        "agorinha",
        "Voltar",
        "every day",
    ]
    assert texts.plain_count("stories", 2) == "2 stories"


def test_plural_forms_are_those_of_the_language(tmp_path: Path) -> None:
    texts = load_catalogs(tmp_path, {"ru": {"days": "{n} день|{n} дня|{n} дней"}}).for_language("ru")
    assert [texts.plain_count("days", n) for n in (1, 2, 5, 11, 21)] == [
        "1 день",
        "2 дня",
        "5 дней",
        "11 дней",
        "21 день",
    ]


@pytest.mark.parametrize(
    "language", sorted({"he", "fa", "ur", "yi", "dv", "ps", "ckb", "ar", "ru", "zh_Hans", "az"})
)
@pytest.mark.unmeasured
def test_the_direction_of_a_language_is_that_of_unicode(tmp_path: Path, language: str) -> None:
    texts = load_catalogs(tmp_path, {language: {}}).for_language(language)
    assert texts.is_rtl == (Locale.parse(language).text_direction == "rtl")


def test_values_are_isolated_where_the_language_is_written_from_right_to_left(tmp_path: Path) -> None:
    arabic = {
        "title.ask": "ما عنوان <b>{title}</b>؟",
        "link": '<a href="{url}">{name}</a> <code>{code}</code>',
        "mention": "أضف @{name} أو #{code}: {url}",
        "days": "{n}|{n}|{n}|{n}|{n}|{n} {name}",
    }
    texts = load_catalogs(tmp_path, {"ar": arabic}).for_language("ar")
    assert texts("title.ask", title="A & B") == "ما عنوان <b>\u2068A &amp; B\u2069</b>؟"
    assert texts.plain("title.ask", title="A\u2069B") == "ما عنوان <b>\u2068AB\u2069</b>؟"
    assert texts("title.ask", title=Markup("<i>x</i>")) == "ما عنوان <b>\u2068<i>x</i>\u2069</b>؟"
    assert texts("link", url="https://a.example", name="A", code="c") == (
        '<a href="https://a.example">\u2068A\u2069</a> <code>c</code>'
    )
    assert texts("mention", name="lede_bot", code="sport", url="A") == (
        "أضف @lede_bot أو #sport: \u2068A\u2069"
    )
    assert texts.plain_count("days", 11, name="x") == "11 \u2068x\u2069"
    assert texts.isolate("Bay\u2069 Post") == "\u2068Bay Post\u2069"
    assert texts.isolate(Markup('<a href="x">A</a>')) == Markup('\u2068<a href="x">A</a>\u2069')
    for unchanged in ("", "two\nlines", 5):
        assert "\u2068" not in texts("title.ask", title=unchanged)


def test_plural_forms_follow_the_number() -> None:
    texts = Catalogs.load().for_language("en")
    assert [texts.plain_count("stories", n) for n in (0, 1, 2)] == ["0 stories", "1 story", "2 stories"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_text_has_one_translation(language: str) -> None:
    """A merge of two branches that changed the same text leaves both, and only the first one is shown."""
    lines = (LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po").read_text("utf-8").splitlines()
    doubled = [after for before, after in pairwise(lines) if before[:8] == after[:8] == 'msgstr "']
    assert doubled == []


@pytest.mark.parametrize(
    ("tag", "direction"),
    [
        *(
            ("en", "ltr"),
            ("zh-Hans", "ltr"),
            ("pt_BR", "ltr"),
            ("ar", "rtl"),
            ("ckb", "rtl"),
            ("ur-PK", "rtl"),
        ),
        *(("az-Arab", "rtl"), ("he", "rtl"), ("xx", "auto"), ("", "auto"), ("no such", "auto")),
    ],
)
def test_a_language_is_written_in_the_direction_of_its_script(tag: str, direction: str) -> None:
    assert direction_of(tag) == direction
