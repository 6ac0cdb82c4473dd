"""The chat page in a real browser, against a small bot."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Browser, Locator, Page, Route, expect

import bot.playground
from bot.playground import GroupHandle, Playground, add_default_users
from bot.playground.world import web_pictures
from bot.playground.world.event_log import EventKind
from tests.bot.playground.control.inline_steps import share_and_open
from tests.bot.playground.control.rich_message_steps import check_rich_message
from tests.bot.playground.control.small_bot import run_small_bot
from tests.support.accessibility import find_violations
from tests.support.browser import needs_browser

STATIC = Path(bot.playground.__file__).parent / "control" / "static"
PageSteps = Callable[[Page, Playground], Awaitable[None]]


async def run_on_page(browser: Browser, size: tuple[int, int], steps: PageSteps) -> None:
    """Run a scenario on the page, and assert that the page reported no error."""
    errors: list[str] = []
    async with Playground() as playground:
        add_default_users(playground)
        async with run_small_bot(playground):
            page = await browser.new_page(viewport={"width": size[0], "height": size[1]})
            page.on("console", lambda it: errors.append(it.text) if it.type == "error" else None)
            page.on("pageerror", lambda it: errors.append(str(it)))
            await page.goto(playground.root)
            await page.wait_for_selector("body[data-ready]")
            await steps(page, playground)
            await page.close()
        assert playground.refusals == []
        assert playground.complaints == []
    assert errors == []


async def _check_conversation(page: Page, playground: Playground) -> None:
    await page.get_by_role("button", name="Rita Solano").click()
    await expect(page.get_by_text("What can Lede do?")).to_be_visible()
    await page.get_by_role("button", name="Start", exact=True).click()
    answer = page.locator(".theirs").last
    await expect(answer.locator("strong")).to_have_text("Bold")
    await expect(answer.locator("em")).to_have_text("italic")
    clock = "new Date(86400000).toLocaleTimeString('en-GB', {hour: '2-digit', minute: '2-digit'})"
    times = answer.locator("time[data-form]")
    await expect(times).to_have_text([await page.evaluate(clock), "once"])
    await expect(answer.locator(".preview small")).to_have_text("example.org")
    width = "async (one) => (await one.decode(), one.naturalWidth)"
    assert await answer.locator(".preview img").evaluate(width) == web_pictures.WIDTH
    await answer.locator(".spoiler").click()
    await expect(answer.locator(".spoiler")).to_have_class(re.compile("seen"))
    quote = answer.locator(".quote-text")
    folded = await quote.evaluate("node => node.clientHeight")
    await answer.get_by_role("button", name="Show more").click()
    assert await quote.evaluate("node => node.clientHeight") > folded
    await expect(answer.get_by_role("link", name="Site")).to_have_attribute("href", "https://example.org/")
    ask = answer.get_by_role("button", name="Ask")
    await ask.focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#alert")).to_contain_text("You pressed alert")
    await expect(page.get_by_role("button", name="OK")).to_be_focused()
    assert await find_violations(page) == []
    await page.keyboard.press("Enter")
    await expect(ask).to_be_focused()
    await answer.get_by_role("button", name="Go").click()
    await expect(page.locator(".toast")).to_have_text("You pressed go")
    await expect(answer).to_contain_text("All <done>")
    await expect(answer).to_contain_text("edited")
    assert playground.user(1003).messages[0].text == "/start"
    await check_rich_message(page, playground)


async def _write(page: Page, playground: Playground) -> None:
    await page.get_by_role("button", name="Ravi Nair").click()
    field = page.locator("#composer-text")
    evil = '<img src=x onerror="document.title=1"> &amp;'
    await field.fill(evil)
    await field.press("Shift+Enter")
    await field.press_sequentially("second line")
    await field.press("Enter")
    await expect(page.locator(".theirs .text").last).to_have_text(f"Got: {evil}\nsecond line")
    await expect(page).to_have_title("Lede playground")
    await field.fill("/")
    await expect(page.locator("#commands li")).to_have_count(2)
    await field.press("ArrowDown")
    await field.press("Enter")
    await expect(page.locator(".mine .text").last).to_have_text("/stop")
    await field.fill("word " * 1200)
    await expect(page.locator("#length")).to_contain_text("cut this into 2 messages")
    await field.press("Enter")
    await expect(page.locator(".mine")).to_have_count(4)
    assert len(playground.user(1004).messages[-1].text) < 4096
    await _check_late_menu(page)
    await share_and_open(page, playground)


async def _check_late_menu(page: Page) -> None:
    """A menu that arrives after the command was sent is not shown."""
    late: list[Route] = []
    await page.route("**/menu?*", lambda route: late.append(route))  # noqa: PLW0108 - it sets attributes on it
    field = page.locator("#composer-text")
    async with page.expect_request("**/menu?*"):
        await field.fill("/start")
    await field.press("Enter")
    await expect(page.locator(".mine .text").last).to_have_text("/start")
    async with page.expect_response("**/menu?*"):
        await late[0].continue_()
    await page.evaluate("fetch('/play/state').then((answer) => answer.text())")
    await expect(page.locator("#commands")).to_be_hidden()


async def _send(page: Page, playground: Playground) -> None:
    await page.get_by_role("button", name="Eddie Park").click()
    await page.set_input_files("#attach", {"name": "a.txt", "mimeType": "text/plain", "buffer": b"once"})
    await expect(page.locator(".file").last).to_contain_text("a.txt")
    await expect(page.locator(".theirs").last).to_contain_text("Got: a.txt")
    await page.get_by_role("button", name="Forward something").click()
    await page.locator("#forward-name").fill("Harbour Post")
    await page.locator("#forward-text").fill("News!")
    await page.get_by_role("button", name="Forward", exact=True).click()
    await expect(page.locator(".origin")).to_have_text("Forwarded from Harbour Post")
    await expect(page.locator(".theirs").last).to_contain_text("Forwarded: News!")
    origin = playground.user(1002).messages[-2].origin
    assert origin is not None
    assert origin["type"] == "channel"
    await _check_message_actions(page, playground)


async def _check_message_actions(page: Page, playground: Playground) -> None:
    """One's own messages are edited, answered and deleted; the menu sends other kinds of messages."""
    field = page.locator("#composer-text")
    await field.fill("First words")
    await field.press("Enter")
    await expect(page.locator(".theirs .text").last).to_have_text("Got: First words")
    own = page.locator(".mine", has_text="First words")
    await _check_sheet(page, own.get_by_role("button", name="Actions"))
    await own.get_by_role("button", name="Actions").click()
    await page.get_by_role("button", name="Edit", exact=True).click()
    await expect(field).to_have_value("First words")
    await field.fill("Better words")
    await field.press("Enter")
    own = page.locator(".mine", has_text="Better words")
    await expect(own).to_contain_text("edited")
    await own.get_by_role("button", name="Actions").click()
    await page.get_by_role("button", name="Reply", exact=True).click()
    await field.fill("An answer")
    await field.press("Enter")
    await expect(page.locator(".mine", has_text="An answer").locator(".answered")).to_contain_text(
        "Better words"
    )
    await page.locator(".mine", has_text="An answer").get_by_role("button", name="Actions").click()
    await page.get_by_role("button", name="Delete", exact=True).click()
    await expect(page.locator(".mine", has_text="An answer")).to_have_count(0)
    await expect(field).to_be_focused()
    for kind, count in (("a sticker", 1), ("an album of two photos", 2)):
        shown = page.locator(".special, .photo")
        await page.get_by_role("button", name="More kinds of messages").click()
        await page.locator("#special-kind").select_option(kind)
        await page.locator("#special").get_by_role("button", name="Send").click()
        await expect(shown).to_have_count(count if count == 1 else 3)
    albums = [each.media_group_id for each in playground.user(1002).messages if each.media_group_id]
    assert (len(albums), len(set(albums))) == (2, 1)


async def _check_sheet(page: Page, button: Locator) -> None:
    """The sheet of a message's actions by keyboard: into it, round in it, and back to its button."""
    await button.focus()
    await page.keyboard.press("Enter")
    sheet = page.get_by_role("dialog", name="This message")
    for name in ("Reply", "Edit", "Delete", "Cancel"):
        await expect(sheet.get_by_role("button", name=name, exact=True)).to_be_focused()
        await page.keyboard.press("Tab")
    assert await find_violations(page) == []
    await page.keyboard.press("Escape")
    await expect(sheet).to_be_hidden()
    await expect(button).to_be_focused()


async def _move(page: Page, playground: Playground) -> None:
    await page.get_by_role("button", name="+1 hour").click()
    await expect(page.locator(".clock-apart")).to_have_text("1 hour ahead")
    assert playground.clock.offset == timedelta(hours=1)
    await page.locator("#clock-tomorrow").click()
    await expect(page.locator(".clock-time")).to_have_text(re.compile("08:0[01]"))
    await page.get_by_text("Set…").click()
    await page.locator("#clock-field").press("Escape")
    await expect(page.get_by_text("Set…")).to_be_focused()
    await page.get_by_text("Set…").click()
    await page.locator("#clock-field").fill("2031-05-06T07:08")
    await page.get_by_role("button", name="Set", exact=True).click()
    await expect(page.locator(".clock-face")).to_contain_text("Tue 6 May")
    await page.get_by_role("button", name="Reset").click()
    await expect(page.locator(".clock-apart")).to_have_text("")
    await page.get_by_role("button", name="Sam Stranger").click()
    await page.get_by_role("button", name="Block bot").click()
    await expect(page.get_by_role("button", name="Unblock the bot")).to_be_visible()
    assert await find_violations(page) == []
    await page.get_by_role("link", name="Skip").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Unblock the bot")).to_be_focused()
    assert playground.user(1005).user.blocked
    await page.get_by_role("button", name="Unblock the bot").click()
    await expect(page.locator("#composer-text")).to_be_visible()
    await page.get_by_role("link", name="Skip").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#composer-text")).to_be_focused()


async def _meet(page: Page, playground: Playground) -> None:
    await page.get_by_role("button", name="Tuesday Club").click()
    await page.get_by_label("Speak as").select_option("Ravi Nair")
    await page.locator("#composer-text").fill("/start")
    await page.keyboard.press("Enter")
    await expect(page.locator(".theirs .text strong").first).to_have_text("Bold")
    await playground.user(1003).say("hi")
    await expect(page.get_by_role("button", name="Rita Solano").locator(".badge")).to_have_text("1")
    await page.get_by_text("Bad days").click()
    await page.get_by_label("How often").select_option("three times")
    await page.get_by_role("button", name="Let it happen").click()
    await expect(page.locator("#planned")).to_contain_text("Lose the request on its way: sendMessage")
    await page.get_by_role("button", name="Clear").click()
    await expect(page.locator("#planned li")).to_have_count(0)
    async with page.expect_response("**/play/limits"):
        await page.get_by_label("Hold the bot").uncheck()
    assert playground.limits.per_second == 0
    playground.world.event_log.report_misuse("method", "sendNonsense: no such method")
    await expect(page.get_by_role("alert")).to_contain_text("sendNonsense")
    await page.get_by_role("button", name="Dismiss").click()
    await expect(page.get_by_role("alert")).to_have_count(0)
    playground.world.event_log.complaints.clear()
    playground.world.profile.descriptions["ar"] = "أخبار"
    playground.world.event_log.emit(EventKind.PROFILE)
    await page.get_by_role("button", name="Rita Solano").click()
    async with page.expect_response("**/play/language"):
        await page.get_by_label("Language of Rita Solano's Telegram").select_option("العربية")
    assert playground.user(1003).user.language_code == "ar"
    await expect(page.get_by_label("Language of Rita Solano's Telegram")).to_have_value("ar")
    await playground.user(1003).say("مرحبا")
    direction = page.locator(".mine .text").last
    await expect(direction).to_have_css("direction", "rtl")
    await expect(direction).to_have_css("unicode-bidi", "plaintext")  # a direction for each paragraph


async def _on_a_phone(page: Page, playground: Playground) -> None:
    await expect(page.locator(".sidebar")).to_be_visible()
    await expect(page.locator("#chat")).to_be_hidden()
    await page.get_by_role("button", name="Paste the sample").click()
    await expect(page.locator("#composer-text")).to_have_value(re.compile("^Island ferry goes electric"))
    await page.get_by_role("button", name="Send").click()
    await expect(page.locator(".theirs").last).to_contain_text("Got: Island ferry")
    await page.locator("#composer-text").fill("Published")
    await page.keyboard.press("Enter")
    await expect(page.locator(".theirs").last).to_contain_text("Got: Published")
    await expect(page.locator("#guide .next")).to_contain_text("As Rita, subscribe.")  # also in the chat view
    await _check_sizes(page)
    await expect(page.locator("#live")).to_have_text("Lede: Got: Published")
    assert await find_violations(page) == []
    await page.get_by_role("button", name="Back to the list").focus()
    last = playground.user(1001).messages[-1]
    playground.world.replace_message(replace(last, text="Changed before"))
    await expect(page.locator("#live")).to_have_text("Edited: Changed before")
    await expect(page.get_by_role("button", name="Back to the list")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Olga Meyer")).to_be_focused()
    assert await find_violations(page) == []
    await expect(page.locator("#guide .next")).to_contain_text("Be Rita")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Lede playground")
    await expect(page.get_by_role("main")).to_have_count(1)
    last = playground.user(1001).messages[-1]
    playground.world.replace_message(replace(last, text="Changed afterwards"))
    await expect(page.get_by_role("button", name="Olga Meyer")).to_contain_text("Changed afterwards")
    await _check_reload_in_a_group(page, playground)


async def _check_sizes(page: Page) -> None:
    """On small phones, at 400 % zoom and in landscape nothing is cut off, and messages have their place."""
    for width, height, least in (
        (360, 640, 290),
        (340, 640, 290),
        (320, 640, 290),
        (320, 256, 90),
        (844, 390, 220),
    ):
        await page.set_viewport_size({"width": width, "height": height})
        send, log = [await page.locator(name).bounding_box() for name in ("#send", "#log")]
        assert send is not None
        assert log is not None
        assert (send["x"] >= 0, send["x"] + send["width"] <= width) == (True, True), (width, height)
        assert log["height"] >= least, (width, height)
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
    await page.set_viewport_size({"width": 390, "height": 844})


async def _check_reload_in_a_group(page: Page, playground: Playground) -> None:
    """A conversation that its address opens is shown from its end."""
    chat = next(each for each in playground.world.chats.values() if each.title == "Tuesday Club")
    for number in range(30):
        await playground.user(1003).say(f"Message {number}", chat=GroupHandle(playground.world, chat))
    await page.get_by_role("button", name="Tuesday Club").click()
    await page.reload()
    await expect(page.locator(".theirs, .mine")).to_have_count(30)
    await expect(page.locator(".speaker")).to_be_visible()
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    left = "node => node.scrollHeight - node.scrollTop - node.clientHeight"
    assert await page.locator("#log").evaluate(left) <= 1


@pytest.mark.browser
@needs_browser
@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(
    ("steps", "size"),
    [
        (_check_conversation, (1280, 800)),
        (_write, (1280, 800)),
        (_send, (1280, 800)),
        (_move, (1280, 800)),
        (_meet, (1280, 800)),
        (_on_a_phone, (390, 844)),
    ],
    ids=["talk", "write", "send", "move", "meet", "phone"],
)
async def test_the_page_offers_the_actions_of_a_telegram_client(
    browser: Browser, steps: PageSteps, size: tuple[int, int]
) -> None:
    await run_on_page(browser, size, steps)


async def test_the_page_loads_only_its_own_small_files(playground: Playground) -> None:
    async with aiohttp.ClientSession(playground.root) as session:
        for path in STATIC.iterdir():
            text = path.read_text()
            assert text.count("\n") < 400, path
            assert not re.search(r"""(?:src|href|from|url\()\s*=?\s*["']?https?://(?!t\.me)""", text), path
            assert "innerHTML" not in text, path
            async with session.get(f"/static/{path.name}") as answer:
                assert answer.status == 200
                assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")
