"""Front pages of invented papers without a feed, one for each kind of layout."""

from __future__ import annotations

URL = "https://paper.example/news/"
NAMES = ("ferry", "bridge", "school", "storm", "market", "museum")
TITLES = (
    "Ferry to the island sails again after three weeks",
    "Council votes to close the old harbour bridge",
    "School wins the chess cup for the second time",
    "Storm closes the mountain road until Friday night",
    "Market hall gets a new roof and longer hours",
    "Museum shows the maps of a forgotten surveyor",
)
TEASER = "The decision was made on Monday evening after a long debate in a full town hall."
NAVIGATION = "<nav><ul>{}</ul></nav>".format(
    "".join(f'<li><a href="/section-{n}">Section {n}</a></li>' for n in range(40))
)
FOOTER = (
    "<footer><ul><li><a href='/imprint'>Imprint and contact of the publisher</a></li>"
    "<li><a href='/privacy'>How we handle your personal data</a></li>"
    "<li><a href='/terms'>Terms of use for all of our readers</a></li></ul></footer>"
)
PAGER = "<div class='pagination'>{}</div>".format(
    "".join(f'<a href="?page={n}">{n}</a>' for n in range(2, 12))
)


def page(body: str, head: str = "", language: str = "en") -> bytes:
    """A whole page with a navigation that is larger than its news."""
    text = (
        f"<!doctype html><html lang='{language}'><head><title>The Paper</title>{head}</head>"
        f"<body>{NAVIGATION}{body}{PAGER}{FOOTER}</body></html>"
    )
    return text.encode()


def each(template: str) -> str:
    """The template for each story; it may use {name}, {title}, {day} and {n}."""
    return "".join(
        template.format(name=name, title=title, n=n, day=10 + n)
        for n, (name, title) in enumerate(zip(NAMES, TITLES, strict=True))
    )


CARDS = page(
    "<main><div class='grid'>"
    + each(
        "<div class='card post-{n}'><a href='/2026/{name}-story'><img src='/{name}.jpg' alt=''></a>"
        "<h2 class='t'><a href='/2026/{name}-story'>{title}</a></h2>"
        "<time datetime='2026-11-{day}T08:00:00Z'>{day} Nov</time><p>" + TEASER + "</p></div>"
    )
    + "</div></main>"
)
ODD_EVEN = page(
    "<div id='content'><ul>"
    + "".join(
        f"<li class='{'odd' if n % 2 else 'even'} {'lead' if n == 0 else 'plain'} c{n}'>"
        f"<a href='/s/{name}-of-the-day.html'>{title}</a></li>"
        for n, (name, title) in enumerate(zip(NAMES, TITLES, strict=True))
    )
    + "</ul></div>"
)
TABLE = page(
    "<table class='news'><tr><th>Date</th><th>Notice</th><th></th></tr>"
    + each("<tr><td>{day}.11.2026</td><td>{title}</td><td><a href='/notice?id={n}00'>Details</a></td></tr>")
    + "</table>"
)
HEADINGS = page(
    "<section>" + each("<h2><a href='{name}-in-full-2026'>{title}</a></h2><p>Short.</p>") + "</section>"
)
DEFINITIONS = page(
    "<dl>" + each("<dt>{title}</dt><dd>" + TEASER + " <a href='/press/{name}-2026'>more</a></dd>") + "</dl>"
)
READ_MORE = page(
    "<main>"
    + each(
        "<article><h3>{title}</h3><p>" + TEASER + "</p>"
        "<a class='more' href='/read/{name}-2026'>Read more</a></article>"
    )
    + "</main>"
)
WHOLE_CARD_LINKS = page(
    "<div class='list'>"
    + each(
        "<a class='item' href='/i/{name}-item-2026'><span class='date'>2026-11-{day}</span>"
        "<h4>{title}</h4><div>" + TEASER + "</div></a>"
    )
    + "</div>"
)
BASE = page("<div>" + each("<h2><a href='a/{name}-1234'>{title}</a></h2>") + "</div>", "<base href='/deep/'>")
PICTURES = page(
    "<div class='tiles'>"
    + each("<div><a href='/p/{name}-photo-story'><img src='x.jpg' alt='{title}'></a></div>")
    + "</div>"
)
JSON_LD = page(
    "<div id='app'></div>",
    '<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"ItemList",'
    '"itemListElement":['
    + ",".join(
        f'{{"@type":"ListItem","position":{n},"url":"/ld/{name}-2026","name":"{title}"}}'
        for n, (name, title) in enumerate(zip(NAMES, TITLES, strict=True))
    )
    + "]}]}</script>",
)
BLOG = page(
    "<div id='page' class='site no-sidebar'>"
    + each(
        "<article class='post tag-politics category-city'><header>"
        "<h2><a href='/2026/11/{name}-x/'>{title}</a></h2><div class='meta'>By <a href='/author/ada'>Ada</a>"
        " <time datetime='2026-11-{day}'>x</time></div></header>"
        "<p>" + TEASER + "</p><a class='more-link' href='/2026/11/{name}-x/#more'>Continue</a></article>"
    )
    + "</div>"
)
LINK_COLLECTION = page(
    "<table>"
    + each(
        "<tr class='row'><td>{n}.</td><td class='title'><a href='https://site{n}.example/{name}'>{title}</a>"
        " <span>(<a href='/from?site={n}'>site{n}.example</a>)</span></td></tr>"
        "<tr><td></td><td class='subtext'>by <a href='/user?id=u{n}'>u{n}</a>"
        " <a href='/item?id=1{n}'>{n} h</a></td></tr>"
    )
    + "</table>"
)
DATES_IN_FRONT = page(
    "<ul>" + each("<li>{day}.11.2026 – <a href='/press/{n}.html'>{title}</a></li>") + "</ul>"
)
HASHED_CLASSES = page(
    "<div class='Feed_list__a1B2c'>"
    + each(
        "<div class='Card_{n}x7Gh'><div class='T__Zz9{n}'>"
        "<a href='/s/{name}-in-town-1'>{title}</a></div></div>"
    )
    + "</div>"
)
PLACES = {
    "cards": (CARDS, "https://paper.example/2026/ferry-story"),
    "odd and even classes": (ODD_EVEN, "https://paper.example/s/ferry-of-the-day.html"),
    "table": (TABLE, "https://paper.example/notice?id=000"),
    "headings with relative links": (HEADINGS, "https://paper.example/news/ferry-in-full-2026"),
    "definition list": (DEFINITIONS, "https://paper.example/press/ferry-2026"),
    "read more": (READ_MORE, "https://paper.example/read/ferry-2026"),
    "links around whole cards": (WHOLE_CARD_LINKS, "https://paper.example/i/ferry-item-2026"),
    "base address": (BASE, "https://paper.example/deep/a/ferry-1234"),
    "pictures with descriptions": (PICTURES, "https://paper.example/p/ferry-photo-story"),
    "blog": (BLOG, "https://paper.example/2026/11/ferry-x/"),
    "collection of links": (LINK_COLLECTION, "https://site0.example/ferry"),
    "dates in front": (DATES_IN_FRONT, "https://paper.example/press/0.html"),
    "hashed classes": (HASHED_CLASSES, "https://paper.example/s/ferry-in-town-1"),
    "JSON-LD": (JSON_LD, "https://paper.example/ld/ferry-2026"),
}
"""Each layout with the address of its first story."""
FOREIGN_TITLES = {
    "ar": (
        "العبارة تعود إلى الجزيرة بعد ثلاثة أسابيع",
        "المجلس يصوت على إغلاق الجسر القديم",
        "المدرسة تفوز بكأس الشطرنج للمرة الثانية",
        "العاصفة تغلق طريق الجبل حتى الجمعة",
    ),
    "zh": (
        "渡轮三周后恢复通航",
        "市议会投票关闭旧港大桥",
        "学校第二次赢得国际象棋杯",
        "暴风雨封闭山路至周五",
    ),
    "ru": (
        "Паром на остров снова ходит после трёх недель",
        "Совет проголосовал за закрытие старого моста",
        "Школа второй раз выиграла шахматный кубок",
        "Буря закрыла горную дорогу до пятницы",
    ),
}
