"""A newsroom of twelve articles: an event of three outlets, a copy, and what is new on the next day."""

from __future__ import annotations

from datetime import timedelta

from bot.playground import UserHandle
from bot.playground.world.model import Message
from bot.services.articles.duplicates import Duplicate
from bot.services.clients import article_intake
from bot.services.clients.article_fields import ArticleRequest
from bot.services.newsroom.people import Person
from data.records.articles import Article
from tests.end_to_end.harness import OWNER, START, NewsroomHarness, ask, press_in_turn

MORNING = START + timedelta(hours=20)
FIRE = """A fire destroyed the boat sheds at Millbrook quay on Sunday night.
Forty firefighters from three towns fought it until dawn. Nobody was hurt.
Eleven wooden boats were lost, the harbour master said.
The quay will stay closed until engineers have looked at its piles."""
COURIER = """Agnes Torrell stood in front of what had been her boat sheds on Monday morning.
The fire at Millbrook quay has cost her 600,000 euros, she said, and she was insured for half of that.
Neighbours had smelled smoke shortly after ten and woke the crew of a barge.
A collection for her begins at the town hall this week."""
RADIO = """No ferry calls at Millbrook quay this week, because its boat sheds burned down on Sunday.
A sailing school has to cancel the courses of sixty children, as their dinghies were inside.
Anglers may use the northern pier instead. The fire was visible from the other shore, listeners told us."""
CAUSE = """A heater with a torn cable caused the fire in the boat sheds at Millbrook quay, investigators say.
Two employees of a repair yard were questioned on Monday.
The insurer Nordhaven will pay for nine of the lost boats.
The town council wants to rebuild the sheds in brick by May."""
REPORTS = {
    "Gazette": ("Fire destroys boat sheds at Millbrook quay", FIRE),
    "Courier": ("Owner of burned boat sheds at Millbrook quay lost 600,000 euros", COURIER),
    "Bay Radio": ("Millbrook quay closed after fire in boat sheds", RADIO),
    "Wire Copy": ("Fire destroys boat sheds at Millbrook quay", FIRE),
}
FOLLOW_UP = ("Cause of fire in Millbrook quay boat sheds found", CAUSE)
OTHERS = {
    "Library opens on Sundays": """The town library opens on Sundays from January.
Students had asked for it with 900 signatures. Two librarians are to be hired.""",
    "Chess club wins the league": """The chess club of Oberau has won the regional league for the first time.
Its youngest player, Mira Sand, won all seven games. The cup is shown in the bakery.""",
    "Price of bread rises": """Bakers raise the price of a loaf by twenty cents.
They name flour and electricity as the reasons. Rolls cost the same as before, said the guild.""",
    "Owls nest in the church tower": """A pair of barn owls nests in the tower of Saint Anne.
The bells stay silent at night so that the young are not disturbed.""",
    "Tram line nine gets longer": """Tram line nine will run to the hospital as of spring.
The rails are laid already, and the first trial run is on Friday.""",
    "Museum buys a globe of 1702": """The museum has bought a globe that was made in 1702.
It shows California as an island. A collector sold it below its value on one condition.""",
    "Potato harvest was small": """Farmers brought in a third fewer potatoes than last year.
A dry July is the reason, says their association. Seed potatoes may become scarce in spring.""",
}


async def receive(harness: NewsroomHarness, outlet: str, title: str, text: str) -> Article:
    """Take and publish an article as a program sends it, with everything that the intake finds out."""
    assert harness.app is not None
    context = harness.app.context
    link = f"https://{outlet.lower().replace(' ', '')}.example/{title.lower().replace(' ', '-')}"
    request = ArticleRequest(title=title, text=text, source=outlet, link=link, topics=("town",))
    prepared = await article_intake.prepare(context.feed_services, request)
    stored = await article_intake.store(
        context.intake_services, prepared, request, Person(OWNER, "Olga"), context.clock.now(), publishes=True
    )
    assert not isinstance(stored, Duplicate)
    return stored


async def test_twelve_articles_are_read_as_events_over_two_days(running: NewsroomHarness) -> None:
    rita, ravi = running.rita, running.ravi
    await running.subscribe(rita, "/settings stories 5")
    await running.subscribe(ravi)
    reports = [await receive(running, outlet, *report) for outlet, report in REPORTS.items()]
    assert len({one.event_id for one in reports}) == 1
    for title, text in OTHERS.items():
        await receive(running, "Gazette", title, text)

    # Eight events: the reader who wants five has three more on demand, the other one has all.
    await running.move_clock_to(MORNING)
    five = await rita.wait_for("5 stories")
    assert five.text.startswith(
        "Millbrook quay closed after fire in boat sheds\nLede · Monday, 23 November · 5 stories"
    )
    assert "\nBay Radio · Gazette · Courier +1 · 20 hours ago\n" in five.text
    assert five.text.count("Fire destroys") == 0
    assert five.buttons[-1][0][0] == "3 more"
    assert "That is all" not in five.text
    assert (await ravi.wait_for("8 stories")).text.startswith("Millbrook quay closed")
    before = five.html
    opened = await press_story(rita, five, "1")
    assert opened.reply_to == five.id
    assert "600,000 euros, she said, and she was insured for half of that. (Courier)\n" in opened.text
    assert "\n\nBay Radio · Gazette · Courier\nAlso at Wire Copy\n" in opened.text
    assert rita.current(five).html == before
    assert "3 outlets" in (await rita.press(opened, "Why?")).text
    await press_in_turn(rita, opened, "Follow")
    await rita.press(five, "3 more")
    rest = await rita.wait_for("6. ")
    assert rest.reply_to == five.id
    assert "8. " in rest.text

    # On the next day the event is an update with new sentences only, for both readers.
    await running.advance_clock(timedelta(hours=3))
    follow_up = await receive(running, "Courier", *FOLLOW_UP)
    assert follow_up.event_id == reports[0].event_id
    await running.move_clock_to(MORNING + timedelta(days=1))
    update = await rita.wait_for("Update: ")
    assert update.text.startswith("Update: Cause of fire in Millbrook quay boat sheds found\n")
    assert "\nA heater with a torn cable caused the fire" in update.text
    assert "The insurer Nordhaven will pay for nine of the lost boats.\n" in update.text
    assert " · new since Sunday\n" in update.text
    assert "Update: Cause of fire" in (await ravi.wait_for("Update: ")).text
    assert all(old not in update.text for old in ("dinghies", "Torrell", "Forty firefighters"))
    assert "Millbrook" in (await ask(rita, "/follow")).text
    latest = await ask(ravi, "/latest 10")
    assert latest.text.count("Millbrook quay closed") + latest.text.count("Cause of fire") == 1
    assert "Potato harvest was small" in latest.text


async def press_story(person: UserHandle, listed: Message, number: str) -> Message:
    """Open a story by its number; returns the message with it."""
    await person.press(listed, number)
    return await person.wait_for(lambda message: message.reply_to == listed.id)
