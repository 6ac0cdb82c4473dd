"""Normalises web addresses and removes their tracking parameters."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit, urlunsplit

_TRACKING_PARAMETER = re.compile(
    r"(?:utm_\w+|pk_\w+|piwik_\w+|mtm_\w+|matomo_\w+|hsa_\w+|_hs\w+|__hs\w+|vero_\w+|oly_\w+|at_(?:medium|campaign|custom\d)\w*"
    r"|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|ysclid|twclid|ttclid|igshid|igsh|li_fat_id|epik"
    r"|mc_cid|mc_eid|mkt_tok|mkcid|rb_clickid|s_cid|ncid|cmpid|wt_mc|wt\.mc_id|xtor|_ga|_gl|ref_src|ref_url"
    r"|spm|scm|share_from|__twitter_impression|guccounter|guce_referrer|guce_referrer_sig)",
    re.IGNORECASE,
)
_DEFAULT_PORTS = {"http": 80, "https": 443}


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
