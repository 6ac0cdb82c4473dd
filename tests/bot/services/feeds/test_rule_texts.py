"""Rules as editors type them."""

from __future__ import annotations

import pytest

from bot.errors import UserError
from bot.i18n import Catalogs
from bot.services.feeds.rule_texts import RuleValue, TypedRule, read_command, read_value
from data.records.feed_rules import MAX_RULE_WORDS, RuleKind

CATALOGS = Catalogs.load()
ENGLISH = CATALOGS.typed_words(CATALOGS.for_language("en"))


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("example.org never casino, betting", TypedRule("example.org", RuleKind.NEVER, "casino, betting")),
        ("The Harbour Paper only with ferry", TypedRule("The Harbour Paper", RuleKind.ONLY, "ferry")),
        ("https://a.example/feed MOST 3", TypedRule("https://a.example/feed", RuleKind.LIMIT, "3")),
        ("example.org breaking", TypedRule("example.org", RuleKind.BREAKING, "")),
        ("example.org", TypedRule("example.org")),
        ("", TypedRule("")),
    ],
)
def test_a_typed_rule_names_its_source_kind_and_value(text: str, typed: TypedRule) -> None:
    assert read_command(text) == typed


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (
            RuleKind.NEVER,
            "Casino, “Port  Strike”\nbetting;casino",
            RuleValue(("casino", "port strike", "betting")),
        ),
        (RuleKind.ONLY, "пожар، 地震、수해", RuleValue(("пожар", "地震", "수해"))),
        (RuleKind.NEVER, "-", RuleValue()),
        (RuleKind.LIMIT, "3 a day", RuleValue(number=3)),
        (RuleKind.LIMIT, "none", RuleValue()),
        (RuleKind.PRIORITY, "Low", RuleValue(number=-1)),
        (RuleKind.PRIORITY, "normal", RuleValue()),
    ],
)
def test_the_value_of_a_rule_is_read(kind: RuleKind, text: str, value: RuleValue) -> None:
    assert read_value(kind, text, ENGLISH) == value


@pytest.mark.parametrize(
    ("kind", "text", "key"),
    [
        (RuleKind.NEVER, "casino, ???", "rules.bad_words"),
        (RuleKind.NEVER, ", ,", "rules.bad_words"),
        (RuleKind.NEVER, "x" * 101, "rules.long_word"),
        (RuleKind.NEVER, ",".join(f"w{n}" for n in range(MAX_RULE_WORDS + 1)), "rules.many_words"),
        (RuleKind.LIMIT, "-3", "rules.bad_number"),
        (RuleKind.LIMIT, "9" * 5000, "rules.bad_number"),
        (RuleKind.LIMIT, "²", "rules.bad_number"),
        (RuleKind.PRIORITY, "urgent", "rules.bad_priority"),
    ],
)
def test_what_is_no_rule_is_refused(kind: RuleKind, text: str, key: str) -> None:
    with pytest.raises(UserError) as error:
        read_value(kind, text, ENGLISH)
    assert error.value.key == key
