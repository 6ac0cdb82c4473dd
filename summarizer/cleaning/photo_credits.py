"""Recognises a line that only says who took a picture. Pure."""

from __future__ import annotations

import re
from typing import Final

_LABELS: Final = (
    *("photo", "photograph", "photo credit", "image", "image credit", "picture", "credit", "ap photo"),
    *("file photo", "foto", "fotocredit", "bild", "bildquelle", "bildnachweis", "aufnahme", "titelbild"),
    *("symbolbild", "archivfoto", "crédit photo", "crédit", "imagen", "fotografía", "fotografia", "immagine"),
    *(
        "imagem",
        "fot",
        "zdjęcie",
        "fotó",
        "fotografie",
        "kuva",
        "bilde",
        "billede",
        "fotoğraf",
        "nuotr",
        "poză",
    ),
    *("снимка", "фото", "снимок", "фотография", "світлина", "φωτογραφία", "φωτο", "צילום", "تصوير", "صورة"),
    *("عکس", "写真", "撮影", "画像", "图片", "图", "摄影", "攝影", "圖", "照片", "사진", "ภาพ", "ảnh"),
)
"""What stands before a colon, a slash or ©, and the name."""
_PLURAL_LABELS: Final = ("photos", "fotos", "bilder", "images", "pictures", "credits", "crédits", "immagini")
"""The same; such a word also begins the headline of a gallery, "Photos: Ferry Returns To Harbour"."""
_PHRASES: Final = (
    *("photo by", "photograph by", "image by", "picture by", "photo courtesy of", "courtesy of", "foto von"),
    *("bild von", "photo de", "foto de", "foto di", "foto da", "foto av", "foto ved", "foto oleh", "фото от"),
    "fot.",
)
"""What stands directly before the name."""
_AGENCIES: Final = (
    *("afp", "ap", "reuters", "dpa", "getty", "getty images", "imago", "ansa", "efe", "tass", "xinhua", "tt"),
    *("keystone", "apa", "ntb", "pap", "belga", "anp", "epa", "shutterstock", "istock", "alamy", "unsplash"),
    *("pexels", "pixabay", "ritzau", "lehtikuva", "bloomberg"),
)
_MAX_WORDS: Final = 6
_MAX_GALLERY_WORDS: Final = 2
_MAX_UNCASED_CHARACTERS: Final = 16
_SMALL_WORDS: Final = frozenset(
    {
        *("and", "und", "et", "y", "e", "i", "och", "og", "von", "van", "de", "der", "di", "da", "del", "la"),
        *("le", "the", "of", "via", "for", "für", "pour", "para", "per", "bin", "al", "zu"),
    }
)


def _one_of(names: tuple[str, ...]) -> str:
    return "|".join(map(re.escape, sorted(names, key=len, reverse=True)))


_MARKED: Final = re.compile(
    rf"(?:(?:{_one_of(_LABELS)})\.?|(?P<plural>{_one_of(_PLURAL_LABELS)}))\s*(?:[:：/|©]|\(c\))\s*(?P<name>\S.*)",
    re.IGNORECASE,
)
_PHRASED: Final = re.compile(rf"(?:{_one_of(_PHRASES)})\s+(?P<name>\S.*)", re.IGNORECASE)
_SIGNED: Final = re.compile(r"(?:[📷📸]\ufe0f?|©|\(c\))\s*(?P<name>\S.*)", re.IGNORECASE)
_BY_AGENCY: Final = re.compile(rf"(?P<name>.+?)\s*/\s*(?:{_one_of(_AGENCIES)})\b.*", re.IGNORECASE)
_AGENCY: Final = re.compile(rf"(?:{_one_of(_AGENCIES)})\b", re.IGNORECASE)
_SEPARATORS: Final = re.compile(r"[\s/|,;·&+–—()-]+")


def is_photo_credit(text: str) -> bool:
    """Whether a line is a label such as "Photo:" or ©, and a name; a label before a headline is none."""
    line = text.strip()
    for pattern in (_MARKED, _PHRASED, _SIGNED, _BY_AGENCY):
        found = pattern.fullmatch(line)
        if found:
            is_gallery = bool(found.groupdict().get("plural")) and not re.search(r"[,/|&]", found["name"])
            return _is_name(found["name"], _MAX_GALLERY_WORDS if is_gallery else _MAX_WORDS)
    return False


def _is_name(text: str, max_words: int) -> bool:
    """Whether a text can be the names of people and agencies."""
    words = [word for word in _SEPARATORS.split(text.rstrip(".")) if word]
    if not words or len(words) > max_words or text.endswith(("!", "?", "。")):
        return False
    if all(word.upper() == word.lower() for word in words):  # a script without capitals
        return len(text) <= _MAX_UNCASED_CHARACTERS
    return all(
        not word[0].islower() or word.lower() in _SMALL_WORDS or _AGENCY.fullmatch(word) is not None
        for word in words
    )
