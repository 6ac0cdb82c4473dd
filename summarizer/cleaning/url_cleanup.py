"""Normalises web addresses and removes their tracking parameters."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qs, urlsplit, urlunsplit

_TRACKING_PARAMETER = re.compile(
    r"(?:utm_\w+|pk_\w+|piwik_\w+|mtm_\w+|matomo_\w+|hsa_\w+|_hs\w+|__hs\w+|vero_\w+|oly_\w+|at_(?:medium|campaign|custom\d)\w*"
    r"|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|ysclid|twclid|ttclid|igshid|igsh|li_fat_id|epik"
    r"|mc_cid|mc_eid|mkt_tok|mkcid|rb_clickid|s_cid|ncid|cmpid|wt_mc|wt\.mc_id|xtor|_ga|_gl|ref_src|ref_url"
    r"|spm|scm|share_from|__twitter_impression|guccounter|guce_referrer|guce_referrer_sig)",
    re.IGNORECASE,
)
# Fragments that name no page of their own: those for statistics, and places that every page has.
_NO_PAGE = re.compile(r".*=.*|comments?|respond|more(?:-\d+)?|rss|feed|top|content|main", re.IGNORECASE)
_DEFAULT_PORTS = {"http": 80, "https": 443}
# Pages that only lead to the address in one of their parameters.
_REDIRECTS = (
    (re.compile(r"(?:www\.)?google\.[a-z.]{2,6}"), "/url", ("q", "url")),
    (re.compile(r"(?:l|lm)\.(?:facebook|instagram|messenger)\.com"), "/l.php", ("u",)),
    (re.compile(r"(?:l|lm)\.(?:facebook|instagram|messenger)\.com"), "/", ("u",)),
    (re.compile(r"(?:www\.)?youtube\.com"), "/redirect", ("q",)),
    (re.compile(r"away\.vk\.com|vk\.com"), "/away.php", ("to",)),
    (re.compile(r"t\.umblr\.com"), "/redirect", ("z",)),
)


def clean_url(url: str) -> str:
    """`url` without tracking parameters, fragment, default port and capitals in its host.

    A fragment that starts with "!" stays, since it names a page of its own. A value that is not an http or
    https address only loses its outer white space.
    """
    stripped = url.strip()
    try:
        parts = urlsplit(stripped)
        netloc = _netloc(parts)
    except ValueError:
        return stripped
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        return stripped
    fragment = parts.fragment if parts.fragment.startswith("!") else ""
    # Stripped again: a removed parameter may have had a space before it.
    return urlunsplit((parts.scheme, netloc, parts.path or "/", _query(parts.query), fragment)).strip()


def page_address(link: str) -> str:
    """`link` without the parts in which links to one page differ: tracking, scheme, "www.", final slash.

    A fragment stays where it may name a page of its own ("#/news/12", "#v1.1"), not where every page has it
    ("#comments") or it is for statistics.
    """
    _, _, rest = clean_url(link).partition("://")
    fragment = link.partition("#")[2].strip()
    kept = "" if not fragment or fragment.startswith("!") or _NO_PAGE.fullmatch(fragment) else f"#{fragment}"
    return rest.removeprefix("www.").rstrip("/") + kept


def unwrap_redirect(url: str) -> str:
    """The address that a redirecting page of a search engine or network names in its own; else `url`."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return url
    for pattern, path, names in _REDIRECTS:
        if parts.path == path and pattern.fullmatch(host):
            given = parse_qs(parts.query)
            targets = [value for name in names for value in given.get(name, [])]
            return next((target for target in targets if target.startswith(("http://", "https://"))), url)
    return url


def _netloc(parts: SplitResult) -> str:
    """The host in lower case, with its port unless it is the default one; user and password stay."""
    host = (parts.hostname or "").rstrip(".")
    host = f"[{host}]" if ":" in host else host
    port = "" if parts.port in {None, _DEFAULT_PORTS.get(parts.scheme)} else f":{parts.port}"
    user, at, _ = parts.netloc.rpartition("@")
    return f"{user}{at}{host}{port}"


def _query(query: str) -> str:
    """`query` without tracking parameters; the others keep their spelling and order."""
    kept = (
        pair
        for pair in query.split("&")
        if pair and not _TRACKING_PARAMETER.fullmatch(pair.partition("=")[0])
    )
    return "&".join(kept)
