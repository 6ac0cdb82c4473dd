"""clean_url: one spelling for each address, without tracking parameters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.cleaning.url_cleanup import clean_url

CASES = {
    "https://example.org/a?utm_source=x&id=7&fbclid=abc": "https://example.org/a?id=7",
    "https://example.org/a?gclid=1": "https://example.org/a",
    "https://example.org/a?UTM_Medium=mail&q=a%20b": "https://example.org/a?q=a%20b",
    "https://example.org/a#comments": "https://example.org/a",
    "https://example.org/#!/story/5": "https://example.org/#!/story/5",
    "HTTPS://EXAMPLE.Org:443/Path": "https://example.org/Path",
    "http://example.org:80": "http://example.org/",
    "http://example.org:8080/x": "http://example.org:8080/x",
    "https://example.org./x": "https://example.org/x",
    "https://user:pw@Example.org/x": "https://user:pw@example.org/x",
    "http://[2001:DB8::1]:80/x": "http://[2001:db8::1]/x",
    " https://example.org/x \n": "https://example.org/x",
    "https://example.org/s?source=rss&utm=keep": "https://example.org/s?source=rss&utm=keep",
    "https://example.org/?a=1&&b=": "https://example.org/?a=1&b=",
    "mailto:Desk@Example.org": "mailto:Desk@Example.org",
    "http://[broken": "http://[broken",
    "http://example.org:port/": "http://example.org:port/",
    "": "",
}


@pytest.mark.parametrize(("given_url", "clean"), CASES.items())
def test_addresses_get_one_spelling(given_url: str, clean: str) -> None:
    assert clean_url(given_url) == clean


@given(st.one_of(st.text(max_size=40), st.text(max_size=40).map("https://example.org/".__add__)))
def test_cleaning_an_address_twice_changes_nothing_more(url: str) -> None:
    assert clean_url(clean_url(url)) == clean_url(url)
