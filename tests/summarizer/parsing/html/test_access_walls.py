"""Paywalls, consent walls and script shells are recognised; articles beside a banner are not."""

import pytest

from summarizer.parsing.html.access_walls import AccessWallKind, find_access_wall

ARTICLE = "The council voted on Monday to keep the swimming hall open for another winter. " * 15
TEASER = "<h1>Hall stays open</h1><p>The council voted on Monday to keep the swimming hall open.</p>"
JSON_LD = '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": %s}</script>'


def make_page(body: str, head: str = "") -> str:
    return f"<!doctype html><html><head><title>Hall</title>{head}</head><body>{body}</body></html>"


@pytest.mark.parametrize("value", ["false", '"False"', '"false"', '"https://schema.org/False"'])
def test_a_teaser_of_a_page_that_says_it_is_locked_is_a_paywall(value: str) -> None:
    text = make_page(TEASER, JSON_LD % value)
    assert find_access_wall(text) is AccessWallKind.PAYWALL
    assert find_access_wall(text, article="The council voted on Monday.") is AccessWallKind.PAYWALL


def test_a_locked_content_tier_is_a_paywall() -> None:
    tier = '<meta property="article:content_tier" content="locked">'
    assert find_access_wall(make_page(TEASER, tier)) is AccessWallKind.PAYWALL


@pytest.mark.parametrize(
    "words",
    [
        "Subscribe to continue reading",
        "Already a subscriber? Log in",
        "Jetzt weiterlesen mit Plus",
        "Article réservé aux abonnés",
        "Contenido solo para suscriptores",
        "Contenuto riservato agli abbonati",
        "Tylko dla subskrybentów",
        "Только для подписчиков",
    ],
)
def test_a_page_that_asks_for_a_subscription_is_a_paywall(words: str) -> None:
    assert find_access_wall(make_page(f"{TEASER}<p>{words}</p>")) is AccessWallKind.PAYWALL


def test_a_page_whose_whole_article_was_read_has_no_wall() -> None:
    for head in (JSON_LD % "false", ""):
        text = make_page(f"<p>{ARTICLE}</p><p>We use cookies. Accept all cookies. Privacy.</p>", head)
        assert find_access_wall(text, article=ARTICLE) is None


def test_a_short_article_beside_a_cookie_banner_is_no_consent_wall() -> None:
    banner = "<div>We use cookies. Cookies help us. Accept all cookies or reject them. Privacy.</div>"
    assert (
        find_access_wall(make_page(TEASER + banner), article="The council voted on Monday to keep it open.")
        is None
    )


@pytest.mark.parametrize(
    "words",
    [
        "Before you continue. We use cookies and need your consent. Accept all cookies. Reject all cookies.",
        "Wir brauchen Ihre Einwilligung. Cookies und Datenschutz. Alle akzeptieren. Cookies ablehnen.",
        "Nous utilisons des cookies avec votre consentement. Gérer les cookies. Tout accepter.",
        "Usamos cookies. Su consentimiento para cookies. Aceptar todo.",
        "Usiamo i cookie. Il tuo consenso ai cookie. Accettare tutto.",
        "Używamy ciasteczek. Twoja zgoda na cookies. Akceptuję.",
        "Мы используем cookies. Ваше согласие на cookies. Принять.",
    ],
)
def test_a_page_that_only_asks_for_consent_is_a_consent_wall(words: str) -> None:
    assert find_access_wall(make_page(f"<h1>Privacy</h1><p>{words}</p>")) is AccessWallKind.CONSENT
    assert find_access_wall(make_page(f"<p>{words}</p>"), article=words) is AccessWallKind.CONSENT


def test_a_page_of_a_consent_host_is_a_consent_wall() -> None:
    assert (
        find_access_wall(make_page("<p>One moment.</p>"), "https://consent.example.org/v2?next=x")
        is AccessWallKind.CONSENT
    )


@pytest.mark.parametrize(
    "body",
    [
        '<div id="root"></div><script src="/app.js"></script>',
        "<noscript>You need to enable JavaScript to run this app.</noscript>",
        '<div id="app">Loading</div><SCRIPT>start()</SCRIPT>',
    ],
)
def test_a_page_without_text_that_only_scripts_fill_is_recognised(body: str) -> None:
    assert find_access_wall(make_page(body)) is AccessWallKind.SCRIPTS


@pytest.mark.parametrize(
    "text", ["", "<html></html>", "<", "\0", "no page at all", make_page("<p>Only this, and no script.</p>")]
)
def test_a_page_without_marks_of_a_wall_has_none(text: str) -> None:
    assert find_access_wall(text) is None


def test_words_in_scripts_and_styles_are_no_visible_text() -> None:
    code = "<script>'Subscribe to continue reading'</script><style>.x{content:'subscribers only'}</style>"
    assert find_access_wall(make_page(code + "<p>" + "word " * 60 + "</p>")) is None


@pytest.mark.parametrize(
    "piece", ["<meta ", "<script>", "<div>", "<noscript>", "cookies ", '"isAccessibleForFree": ']
)
@pytest.mark.unmeasured
def test_a_hostile_page_of_three_megabytes_is_classified(piece: str) -> None:
    found = find_access_wall(piece * (3_000_000 // len(piece)))
    assert found is None or found in AccessWallKind


def test_an_article_about_cookies_is_no_wall() -> None:
    story = (
        "The council votes on cookies. Sites must not ask for consent twice, the minister of privacy said. "
        "People accept or reject cookies once. Publishers fear the loss of money without consent."
    )
    assert find_access_wall("<html></html>", article=story) is None


def test_the_paywall_of_another_article_does_not_count() -> None:
    nodes = (
        '{"@type":"NewsArticle","headline":"Bridge shut","isAccessibleForFree":true},'
        '{"@type":"NewsArticle","headline":"Boats","isAccessibleForFree":false}'
    )
    script = '<script type="application/ld+json">{"@graph":[%s]}</script>'
    title = "<title>Bridge shut</title>"
    assert find_access_wall(f"{title}{script % nodes}", article="Short text.") is None
    other = "<title>Boats</title>"
    assert find_access_wall(f"{other}{script % nodes}", article="Short text.") is AccessWallKind.PAYWALL
