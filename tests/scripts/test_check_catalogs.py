"""The checker names every kind of problem of a catalog, and every catalog of Lede is sound and complete."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from scripts.catalog_rules import alert_keys, wrong_plural_rule
from scripts.check_catalogs import (
    LOCALE,
    SOURCE,
    completeness,
    find_problems,
    head_problems,
    label_width,
    main,
    read_catalog,
)

ENGLISH = """
msgid ""
msgstr ""
"Language: en\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"Content-Type: text/plain; charset=utf-8\\n"

msgid "title.ask"
msgstr "The title of <b>{title}</b>?"

msgid "button.back"
msgstr "Back"

msgid "stories"
msgid_plural "stories#"
msgstr[0] "{n} story"
msgstr[1] "{n} stories"
"""
POLISH = """
msgid ""
msgstr ""
"Language: pl\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\\n"
"""
TITLE = 'msgid "title.ask"\nmsgstr "Tytuł <b>{title}</b>?"\n'
BACK = 'msgid "button.back"\nmsgstr "Wstecz"\n'
STORIES = (
    'msgid "stories"\nmsgid_plural "stories#"\n'
    'msgstr[0] "jeden tekst"\nmsgstr[1] "{n} teksty"\nmsgstr[2] "{n} tekstów"\n'
)


def parse(text: str, locale: str) -> Catalog:
    return read_po(io.BytesIO(text.encode()), locale=locale)


def problems(*texts: str) -> list[str]:
    catalog = parse("\n".join((POLISH, *texts)), "pl")
    return [str(problem) for problem in find_problems(catalog, parse(ENGLISH, "en"))]


def test_a_sound_catalog_has_no_problems() -> None:
    assert problems(TITLE, BACK, STORIES) == []


@pytest.mark.parametrize(
    ("texts", "problem"),
    [
        ((TITLE, STORIES), "button.back: missing"),
        ((TITLE, STORIES, 'msgid "button.back"\nmsgstr ""\n'), "button.back: missing"),
        ((TITLE, BACK, STORIES, 'msgid "old"\nmsgstr "x"\n'), "old: stale (English has no such text)"),
        (
            (TITLE.replace("{title}", "{titel}"), BACK, STORIES),
            "title.ask: placeholders (no {title}, {titel})",
        ),
        ((TITLE.replace("</b>", ""), BACK, STORIES), "title.ask: markup (<b> is not closed)"),
        ((TITLE.replace("<b>", ""), BACK, STORIES), "title.ask: markup (</b> closes nothing)"),
        ((TITLE.replace("?", " < 3"), BACK, STORIES), "title.ask: markup (a bare < or >)"),
        ((TITLE.replace("b>", "i>"), BACK, STORIES), "title.ask: markup (other tags)"),
        ((TITLE, BACK, STORIES.replace("{n} tekstów", "")), "stories: plural forms (2 of 3)"),
        ((TITLE, BACK, 'msgid "stories"\nmsgstr "{n}"\n'), "stories: plural forms (1 of 3)"),
        (
            (TITLE, STORIES, BACK.replace("Wstecz", "Wróć do wszystkich ustawień")),
            "button.back: long label (27 of 24: Wróć do wszystkich ustawień)",
        ),
    ],
)
def test_each_kind_of_problem_is_named(texts: tuple[str, ...], problem: str) -> None:
    assert problems(*texts) == [problem]


LONG = """
msgid "command.x"
msgstr "x"

msgid "tip"
msgstr "Send a link, and I read it."

msgid "format.day"
msgstr "EEEE, d MMMM"

msgid "words.noon"
msgstr "noon"

msgid "words.night"
msgstr "night"
"""
SOUND = LONG.replace('"x"\n', '"y"\n').replace("Send a link, and I read it.", "Wyślij link.")


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("", "", ""),
        ("Wyślij link.", "Send a link, and I read it.", "tip: english"),
        ("EEEE, d MMMM", "EEEE, d", "format.day: format (has the fields Ed, not EMd)"),
        ("EEEE, d MMMM", "EEEE, d 'de' LLLL", ""),
        ("EEEE, d MMMM", "EEEEEEE, d MMMM", "format.day: format (Invalid length for field: 'EEEEEEE')"),
        ('"noon"', '"południe, noc"', ""),
        ('"night"', '"w nocy, noon"', "words.night: words (noon is in words.noon, too)"),
        ('"y"', f'"{"y" * 257}"', "command.x: long text (257 of 256 letters of a command's description)"),
    ],
)
def test_each_rule_for_a_text_is_checked(before: str, after: str, problem: str) -> None:
    text = SOUND.replace(before, after) if before else SOUND
    found = find_problems(parse(POLISH + text, "pl"), parse(POLISH.replace("pl", "en") + LONG, "en"))
    assert [str(one) for one in found] == ([problem] if problem else [])


@pytest.mark.parametrize(
    ("language", "rule", "problem"),
    [
        ("id", "nplurals=1; plural=0;", ""),
        ("id", "nplurals=2; plural=(n != 1);", "2 forms that are not other"),
        ("tr", "nplurals=1; plural=0;", ""),
        ("de", "nplurals=1; plural=0;", "1 forms that are not one, other"),
        ("fr", "nplurals=2; plural=(n > 1);", ""),
        ("pt_BR", "nplurals=2; plural=(n > 1);", ""),
        ("es", "nplurals=2; plural=(n != 1);", ""),
        ("zh_Hans", "nplurals=1; plural=0;", ""),
    ],
)
def test_the_plural_rule_is_that_of_unicode(language: str, rule: str, problem: str) -> None:
    head = f'msgid ""\nmsgstr "Plural-Forms: {rule}\\n"\n'
    assert wrong_plural_rule(parse(head, language)) == problem


@pytest.mark.parametrize(
    "language", ["en", "de", "fr", "es", "it", "pt_BR", "ru", "uk", "tr", "ar", "zh_Hans"]
)
def test_the_usual_plural_rules_are_those_of_unicode(language: str) -> None:
    assert wrong_plural_rule(Catalog(locale=language)) == ""


def test_no_english_word_has_two_meanings_for_a_parser() -> None:
    english = read_catalog(LOCALE / SOURCE / "LC_MESSAGES" / "lede.po")
    assert [str(problem) for problem in find_problems(english, english) if problem.kind == "words"] == []


def test_answers_to_presses_are_found_in_the_code() -> None:
    assert {"mute.lifted", "watch.stopped"} <= {key.replace("\\", "") for key in alert_keys()}


def test_a_broken_placeholder_is_named() -> None:
    (only,) = problems(TITLE.replace("{title}", "{title"), BACK, STORIES)
    assert only.startswith("title.ask: placeholders (")


def test_the_share_of_translated_texts_is_counted() -> None:
    half = parse(POLISH + TITLE + STORIES.replace("{n} tekstów", ""), "pl")
    assert completeness(half, parse(ENGLISH, "en")) == pytest.approx(1 / 3)


@pytest.mark.parametrize(("label", "width"), [("Back", 4), ("返回", 4), ("e\u0301t", 2), ("No. {n}", 6)])
def test_the_width_of_a_label_counts_what_is_shown(label: str, width: int) -> None:
    assert label_width(label) == width


def test_the_command_prints_the_problems(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for language, text in (("en", ENGLISH), ("pl", POLISH + TITLE + STORIES)):
        folder = tmp_path / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "lede.po").write_text("# Address\n# Typography\n# Glossary\n" + text, "utf-8")
    assert main(tmp_path) == 1
    assert capsys.readouterr().out == "pl: 66.7% complete\n  button.back: missing\n"


def test_lede_has_twelve_languages() -> None:
    found = {path.parts[-3] for path in LOCALE.glob("*/LC_MESSAGES/lede.po")}
    assert found >= {"ar", "de", "en", "es", "fr", "id", "it", "pt_BR", "ru", "tr", "uk", "zh_Hans"}


@pytest.mark.unmeasured
def test_every_catalog_is_sound_and_complete() -> None:
    english = read_catalog(LOCALE / SOURCE / "LC_MESSAGES" / "lede.po")
    assert completeness(english, english) == 1
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/lede.po")):
        if path.parts[-3] != SOURCE:
            catalog = read_catalog(path)
            found = [str(one) for one in (*head_problems(path), *find_problems(catalog, english))]
            assert (path.parts[-3], found) == (path.parts[-3], [])
            assert completeness(catalog, english) == 1
