"""Loads texts for people from gettext catalogs and fills in their values.

Catalogs hold Telegram's HTML, and values are escaped, so an article's title cannot become markup. A missing
text is a programming error and raises KeyError.
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

LOCALE = Path(__file__).parent / "locale"
DOMAIN = "lede"
_BIDI_CONTROLS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
"""Characters that change the direction of writing; in a name they would also turn the sentence around it."""


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one language.

    Attributes:
        language: The catalog's code, which is a Babel locale as well.
        catalog: The compiled catalog.
    """

    language: str
    catalog: gettext.NullTranslations

    def __call__(self, key: str, **values: object) -> Markup:
        """The text of `key` as HTML, values escaped.

        Raises:
            KeyError: No catalog has the key.
        """
        return Markup(self._text(key)).format(**_strip_bidi_controls(values))  # noqa: S704 - catalogs are ours

    def count(self, key: str, n: int, **values: object) -> Markup:
        """The text of `key` as HTML in the plural form for `n`, which is the value `{n}`."""
        return Markup(self._plural(key, n)).format(n=n, **_strip_bidi_controls(values))  # noqa: S704

    def plain(self, key: str, **values: object) -> str:
        """The text of `key` without markup, for button labels, alerts and menus."""
        return self._text(key).format(**_strip_bidi_controls(values))

    def plain_count(self, key: str, n: int, **values: object) -> str:
        """The text of `key` in the plural form for `n`, without markup."""
        return self._plural(key, n).format(n=n, **_strip_bidi_controls(values))

    def _text(self, key: str) -> str:
        text = self.catalog.gettext(key)
        if text == key:
            raise KeyError(f"no text for {key!r} in the {self.language} catalog")
        return text

    def _plural(self, key: str, n: int) -> str:
        text = self.catalog.ngettext(key, f"{key}#", n)
        if text in (key, f"{key}#"):
            raise KeyError(f"no plural text for {key!r} in the {self.language} catalog")
        return text


def _strip_bidi_controls(values: Mapping[str, object]) -> dict[str, object]:
    """The values without direction controls, which would affect the text around them."""
    return {
        name: value.translate(_BIDI_CONTROLS) if isinstance(value, str) else value
        for name, value in values.items()
    }


class Catalogs:
    """The texts of every language that has a catalog."""

    def __init__(self, texts: Mapping[str, Texts], default: str) -> None:
        self._texts = texts
        self._default = texts[default] if default in texts else texts["en"]

    @classmethod
    def load(cls, default: str = "en", folder: Path = LOCALE) -> Catalogs:
        """Read every compiled catalog below `folder`; English fills the gaps of the others."""
        names = sorted(path.parent.parent.name for path in folder.glob(f"*/LC_MESSAGES/{DOMAIN}.mo"))
        english = gettext.translation(DOMAIN, folder, ["en"])
        texts = {}
        for name in names:
            catalog = gettext.translation(DOMAIN, folder, [name])
            if name != "en":
                catalog.add_fallback(english)
            texts[name] = Texts(name, catalog)
        return cls(texts, default)

    @property
    def languages(self) -> tuple[str, ...]:
        """The codes of the catalogs, sorted."""
        return tuple(self._texts)

    def for_language(self, tag: str) -> Texts:
        """The texts for an IETF language tag as Telegram gives it.

        The full tag is tried first, then its language alone, then the default.
        """
        code = tag.replace("-", "_")
        return self._texts.get(code) or self._texts.get(code.partition("_")[0]) or self._default
