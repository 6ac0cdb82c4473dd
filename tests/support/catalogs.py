"""Makes small catalogs of other languages beside the English one of Lede."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.i18n import DOMAIN, LOCALE

PLURAL_SEPARATOR = "|"


def write_catalogs(folder: Path, texts: Mapping[str, Mapping[str, str]]) -> None:
    """Compile texts by language and key into a folder of catalogs; `|` separates plural forms."""
    with (LOCALE / "en" / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        _compile(folder, "en", read_po(file))
    for language, messages in texts.items():
        catalog = Catalog(locale=language)
        for key, text in messages.items():
            if PLURAL_SEPARATOR in text:
                catalog.add((key, f"{key}#"), tuple(text.split(PLURAL_SEPARATOR)))
            else:
                catalog.add(key, text)
        _compile(folder, language, catalog)


def _compile(folder: Path, language: str, catalog: Catalog) -> None:
    target = folder / language / "LC_MESSAGES" / f"{DOMAIN}.mo"
    target.parent.mkdir(parents=True)
    with target.open("wb") as file:
        write_mo(file, catalog)
