"""The sandbox's page as a developer sees and uses it: in a real browser, wherever there is one."""

import json
import re
import shutil
from collections.abc import Iterator
from typing import Any, Final

import httpx
import pytest

from tests.conftest import TOKEN
from tests.test_vectors import MESSAGES
from tests.wire import RawServer, reply
from texter_client import spec
from texter_client.models import MessageStatus
from texter_ext import (
    APIConnectionError,
    BadRequestError,
    ServerError,
    Texter,
    audio,
    button,
    buttons,
    contact,
    contacts,
    document,
    image,
    list_message,
    location,
    media,
    row,
    section,
    template,
    text,
    video,
)
from texter_ext.sandbox import Sandbox, SandboxTemplate

try:
    from playwright.sync_api import Browser, ConsoleMessage, Error, Locator, Page, expect, sync_playwright
except ModuleNotFoundError:
    pytest.skip("this needs playwright, which `make check` installs", allow_module_level=True)

CHROMIUM: Final = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS: Final = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="this needs Chromium: apt install chromium, or its like")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)  # with a profile of its own
        yield browser
        browser.close()


@pytest.fixture(params=[(1360, 900)], ids=["desktop"])
def page(browser: Browser, sandbox: Sandbox, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The page, opened; whatever a test does, nothing is asked of anybody but the sandbox, and nothing breaks."""
    width, height = request.param
    context = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB")
    page = context.new_page()
    asked: list[str] = []
    broken: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            broken.append(message.text)

    def fail(error: Error) -> None:
        broken.append(str(error))

    context.on("request", lambda request: asked.append(request.url))
    page.on("console", hear)
    page.on("pageerror", fail)
    page.goto(sandbox.page_url)
    expect(page.get_by_role("status").filter(has_text="Live")).to_be_visible()
    yield page
    context.close()
    assert [url for url in asked if not url.startswith((sandbox.page_url, "data:"))] == []
    assert broken == []


narrow = pytest.mark.parametrize("page", [(390, 844)], ids=["phone"], indirect=True)


@pytest.fixture
def texter(sandbox: Sandbox) -> Iterator[Texter]:
    with Texter(base_url=sandbox.base_url, token=TOKEN, limits=None, retries=0) as texter:
        yield texter


def bubble(page: Page, index: int = -1) -> Locator:
    bubbles = page.locator(".log:visible .bubble")
    return bubbles.last if index < 0 else bubbles.nth(index)


def test_at_first_it_says_what_to_do(page: Page, sandbox: Sandbox, texter: Texter) -> None:
    log = page.get_by_role("log")
    expect(log).to_contain_text("Nothing has arrived yet")
    expect(log).to_contain_text(f"export TEXTER_BASE_URL={sandbox.base_url}")
    expect(log).to_contain_text(f'texter.send("{sandbox.chat_ids[0]}", "Hey there!")')
    texter.send(sandbox.chat_ids[0], "Hey there!")
    expect(log).not_to_contain_text("Nothing has arrived yet")


def test_the_six_kinds_appear(page: Page, sandbox: Sandbox, chat_id: str, texter: Texter) -> None:
    first = texter.send(chat_id, text("Hey *there*, see https://example.com/1.\nsnake_case_name"))
    texter.send(
        chat_id,
        media(
            image(url="https://example.com/parcel.jpg", caption="Your parcel"),
            video(url="https://example.com/parcel.mp4"),
            document(file_id="65f0", filename="invoice.pdf"),
            audio(url="https://example.com/parcel.ogg"),
        ),
    )
    texter.send(chat_id, buttons("Keep it?", "Yes", "No", reply_to=first.provider_id))
    texter.send(chat_id, list_message("What now?", "Choose", section("Orders", row("Where?", "w", "Track it"))))
    texter.send(
        chat_id, contacts(contact("Dana Levi", phone="+972-50-000-0000", company="Example Ltd"), contact("Bob"))
    )
    texter.send(chat_id, location(32.0853, 34.7818, name="The shop", address="1 Example Street"))

    expect(page.locator(".bubble")).to_have_count(9)
    expect(bubble(page, 0).locator("strong")).to_have_text("there")
    expect(bubble(page, 0).locator("em")).to_have_count(0)
    expect(bubble(page, 0).get_by_role("link")).to_have_attribute("href", "https://example.com/1")
    expect(bubble(page, 0)).to_contain_text(re.compile(r"\d\d:\d\d"))

    for index, words in enumerate(
        [("Image", "Your parcel"), ("Video",), ("Document", "invoice.pdf", "65f0"), ("Audio",)]
    ):
        for word in words:
            expect(bubble(page, 1 + index)).to_contain_text(word)
    link = bubble(page, 1).get_by_role("link", name="https://example.com/parcel.jpg")
    expect(link).to_have_attribute("rel", re.compile("noreferrer"))
    assert page.locator(":is(img, video, audio, iframe, object, embed)").count() == 0

    expect(bubble(page, 5).locator(".quote")).to_contain_text("Hey there, see")
    expect(bubble(page, 5).get_by_role("button", name="Yes")).to_be_visible()
    expect(bubble(page, 6).get_by_role("button", name="Choose")).to_be_visible()
    for word in ("Dana Levi", "DL", "Example Ltd", "+972-50-000-0000", "Bob"):
        expect(bubble(page, 7)).to_contain_text(word)
    for word in ("The shop", "1 Example Street", "32.0853, 34.7818"):
        expect(bubble(page, 8)).to_contain_text(word)
    assert len(sandbox.requests) == 6


def test_a_message_appears_without_reloading_and_stays_after_it(page: Page, chat_id: str, texter: Texter) -> None:
    page.evaluate("window.mark = 1")
    for number in range(30):
        texter.send(chat_id, f"Number {number}")
    expect(bubble(page)).to_contain_text("Number 29")
    expect(bubble(page)).to_be_in_viewport()
    assert page.evaluate("window.mark") == 1
    page.reload()
    expect(page.locator(".bubble")).to_have_count(30)


def test_whatever_the_spec_allows_can_be_shown(page: Page, sandbox: Sandbox, chat_id: str) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    with httpx.Client(headers=headers) as client:
        path = f"{sandbox.base_url}/messages/send/{chat_id}"
        answers = [client.post(path, content=json.dumps(message)).status_code for message in MESSAGES]
    assert len(sandbox.messages) > 100
    expect(page.locator(".bubble")).to_have_count(len(sandbox.messages))
    expect(page.locator(".note")).to_have_count(answers.count(400))


FORMATTED: Final = {
    "*b* _i_ ~s~ `c`": "<strong>b</strong> <em>i</em> <s>s</s> <code>c</code>",
    "_*~a~*_": "<em><strong><s>a</s></strong></em>",
    "(*a*), שלום *עולם*! 😀*a*😀": "(<strong>a</strong>), שלום <strong>עולם</strong>! 😀<strong>a</strong>😀",
    "*a _b* c_": "<strong>a _b</strong> c_",
    "_a *b_ c*": "<em>a *b</em> c*",
    "*a *b*": "<strong>a *b</strong>",
    "*`a*`*": "<strong><code>a*</code></strong>",
    "snake_case_name 5*3*2 *open a* * b*": "snake_case_name 5*3*2 <strong>open a</strong> * b*",
    "*open": "*open",
    "**bold** ~~~~ __ *_* `` ``` ```": "**bold** ~~~~ __ *_* `` ``` ```",
    "```*a*\n_b_``` x\u0000y": "<code>*a*\n_b_</code> x\u0000y",
}
"""What a phone shows of a text, as HTML."""


def test_a_text_is_shown_as_a_phone_shows_it(page: Page, chat_id: str, texter: Texter) -> None:
    for each in FORMATTED:
        texter.send(chat_id, each)
    expect(page.locator(".bubble")).to_have_count(len(FORMATTED))
    shown = page.locator(".bubble p").evaluate_all(
        "all => all.map((each) => { each.querySelector('.stamp').remove(); return each.innerHTML; })"
    )
    assert dict(zip(FORMATTED, shown, strict=True)) == FORMATTED


def test_marks_do_not_reach_over_lines(page: Page, chat_id: str, texter: Texter) -> None:
    texter.send(chat_id, "*see https://example.com/a_b*, then *this\r\n_or_\rthat*\n")
    expect(bubble(page).locator("p")).to_have_count(4)
    expect(bubble(page).locator("strong a")).to_have_attribute("href", "https://example.com/a_b")
    expect(bubble(page).locator("em")).to_have_text("or")
    assert bubble(page).locator("strong").count() == 1


def test_no_text_is_too_much_for_it_and_nothing_of_it_vanishes(page: Page, chat_id: str, texter: Texter) -> None:
    bodies = [
        *("~" * 4096, "_*" * 2048, "_ *" * 1365, "*a _b ~c " * 455, "`" * 4096, "``` " * 1024, "http://." * 512),
        *("*" * 500_000, "*a~ " * 100_000, "_x*y " * 100_000, "x" * 500_000),
    ]
    for number, body in enumerate(bodies, start=1):
        texter.send(chat_id, body)
        expect(page.locator(".bubble")).to_have_count(number)
        shown = bubble(page).locator("p").evaluate("(line) => line.textContent")
        assert shown.startswith(body), f"{body[:9]}…, {len(body)} characters"


def test_lines_may_be_more_than_a_call_takes_arguments(page: Page) -> None:
    assert page.evaluate("prose('\\n'.repeat(200_000), '12:00').childElementCount") == 200_001


def test_of_very_many_messages_the_newest_are_shown(page: Page, chat_id: str, texter: Texter) -> None:
    texter.send(chat_id, "The first")
    quoted = texter.send(chat_id, "The second").provider_id
    expect(page.locator(".bubble")).to_have_count(2)
    page.evaluate("""() => {
        const { place, ...model } = exchanges.get(1);
        for (let from = 2; from < 1202; from += 200) {
            takeAll(Array.from({ length: 200 }, (_, index) => ({ ...structuredClone(model), number: from + index })));
        }
    }""")
    expect(page.locator(".bubble")).to_have_count(1000)
    expect(page.get_by_text("Only the newest 1000 are shown")).to_have_count(1)
    expect(bubble(page)).to_be_in_viewport()
    page.evaluate("takeAll([{ ...exchanges.get(1201), number: 0, over: false }])")  # news of one that is left out
    expect(page.locator(".bubble")).to_have_count(1000)
    texter.send(chat_id, text("A late answer", reply_to=quoted))
    expect(page.get_by_text("Only the newest")).to_have_count(1)


def test_other_sites_in_the_browser_change_nothing(browser: Browser, sandbox: Sandbox, chat_id: str) -> None:
    address = f"{sandbox.base_url}/messages/send/{chat_id}"
    foreign = f"""<img src="{address}"><img src="{sandbox.page_url}sandbox/reset"><script>
        const post = {{ method: "POST", mode: "no-cors", body: "{{}}" }};
        Promise.allSettled([
            fetch("{address}", post), fetch("{sandbox.page_url}sandbox/reset", post),
            fetch("{address}", {{ method: "POST", headers: {{ Authorization: "Bearer {TOKEN}" }}, body: "{{}}" }}),
        ]).then(() => {{ document.title = "done"; }});
    </script>""".encode()
    sandbox.fail_next(503)
    context = browser.new_context()
    page = context.new_page()
    with RawServer(reply(foreign, "200 OK", "Content-Type: text/html")) as site:
        for name in ("localhost", "127.0.0.1"):  # to a browser the one is another site, the other another origin
            page.goto(site.base_url.replace("127.0.0.1", name))
            expect(page).to_have_title("done")
    assert sandbox.requests == []
    page.goto(f"{sandbox.base_url}/typed-by-hand")
    context.close()
    assert [request.path for request in sandbox.requests] == [f"{httpx.URL(sandbox.base_url).path}/typed-by-hand"]
    assert httpx.get(sandbox.base_url).status_code == 404  # it was the hand that met the failure


HOSTILE: Final = (
    '<img src="https://example.com/x" onerror="window.hacked = 1"><b>bold</b>&amp;<script>window.hacked = 1</script>'
)


def test_what_looks_like_html_is_text(page: Page, chat_id: str, texter: Texter) -> None:
    address = "javascript:window.hacked=1//"
    messages: list[dict[str, Any]] = [
        {"type": "text", "text": HOSTILE},
        {"type": "media", "media": [{"mediaType": "image", "url": address, "caption": HOSTILE, "filename": HOSTILE}]},
        {"type": "media", "media": [{"mediaType": "document", "fileId": HOSTILE, "filename": HOSTILE}]},
        {"type": "buttons", "text": HOSTILE, "buttons": [{"title": HOSTILE, "payload": HOSTILE}], "context": HOSTILE},
        {
            "type": "list",
            "text": HOSTILE,
            "list": {
                "button": HOSTILE,
                "sections": [{"title": HOSTILE, "rows": [{"title": HOSTILE, "payload": HOSTILE}]}],
            },
        },
        {
            "type": "contacts",
            "contacts": [{"name": {"formatted_name": HOSTILE}, "urls": [{"url": address, "type": HOSTILE}]}],
        },
        {"type": "location", "location": {"latitude": 1, "longitude": 2, "name": HOSTILE, "address": HOSTILE}},
    ]
    for message in messages:
        texter.send(chat_id, message)
    expect(page.locator(".bubble")).to_have_count(7)
    expect(bubble(page, 0).locator("p")).to_contain_text(HOSTILE)
    page.get_by_role("button", name=re.compile("JSON and findings")).nth(3).click()
    page.keyboard.press("Escape")
    bubble(page, 3).locator(".press").click()
    bubble(page, 4).locator(".press").click()
    page.get_by_role("dialog").locator(".choose").click()
    expect(page.locator(".out .bubble")).to_have_count(2)
    assert page.locator(":is(.phone, dialog) :is(img, script)").count() == 0
    assert page.locator("a[href^='javascript']").count() == 0
    assert page.evaluate("window.hacked") is None


def test_each_paragraph_runs_in_its_own_direction(page: Page, chat_id: str, texter: Texter) -> None:
    texter.send(chat_id, buttons("שלום!\nHello!\n\n12:30, מתאים?", "כן"))
    expect(bubble(page)).to_be_visible()
    directions = bubble(page).locator("p").evaluate_all("all => all.map((each) => getComputedStyle(each).direction)")
    assert directions == ["rtl", "ltr", "ltr", "rtl"]
    line = bubble(page).locator("p").last
    word, time = (
        line.evaluate(f"""(line) => {{
        const range = document.createRange();
        range.selectNodeContents({node});
        return range.getBoundingClientRect().toJSON();
    }}""")
        for node in ("line.firstChild", "line.querySelector('.stamp')")
    )
    assert time["right"] < word["left"]  # the time is at the line's end, and does not lie on it


def test_a_list_is_used_by_keyboard(page: Page, sandbox: Sandbox, chat_id: str, texter: Texter) -> None:
    texter.send(
        chat_id,
        list_message("?", "Choose", section("Orders", row("Where?", "w", "Track"), "Change"), section("Help", "Talk")),
    )
    opener = page.get_by_role("button", name="Choose")
    sheet = page.get_by_role("dialog", name="Choose")
    opener.focus()
    page.keyboard.press("Enter")
    expect(sheet).to_be_visible()
    expect(sheet.get_by_role("heading", name="Help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(opener).to_be_focused()
    page.keyboard.press("Enter")
    expect(sheet.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Tab")
    expect(sheet.get_by_role("button", name="Where? Track")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(sheet).to_be_hidden()
    expect(page.locator(".out .bubble")).to_contain_text("Change")
    expect(page.get_by_role("log")).to_contain_text("payload Change")
    assert len(sandbox.requests) == 1


def test_a_button_that_is_tapped_is_an_answer(page: Page, sandbox: Sandbox, chat_id: str, texter: Texter) -> None:
    texter.send(chat_id, buttons("Keep it?", "Yes", button("Another time", payload="move")))
    page.get_by_role("button", name="Another time").click()
    expect(page.locator(".out .bubble .quote")).to_contain_text("Keep it?")
    expect(page.get_by_role("log")).to_contain_text("payload move")
    newest = next(texter.messages(chat_id))
    assert newest.to_dict()["postback"] == {"payload": "move", "title": "Another time"}
    assert [message.type_ for message in sandbox.messages] == ["buttons"]
    page.reload()
    expect(page.locator(".out .bubble .quote")).to_contain_text("Keep it?")


def test_an_answer_can_be_typed(page: Page, sandbox: Sandbox, texter: Texter) -> None:
    with RawServer(reply(b"")) as receiver:
        sandbox.webhook_url = receiver.base_url
        field = page.get_by_role("textbox", name="The contact's answer")
        field.fill("  ")
        field.press("Enter")  # which sends nothing
        field.fill("שלום *there*")
        field.press("Enter")
        expect(page.locator(".out .bubble strong")).to_have_text("there")
        expect(field).to_have_value("")
        expect(page.locator("#webhook")).to_have_text(f"1 event posted to {receiver.base_url}.")
        sandbox.webhook_url = "http://127.0.0.1:1/"
        field.fill("Again")
        page.get_by_role("button", name="Send the answer").click()
        expect(page.locator("#webhook")).to_contain_text(
            "1 not received. The last was newIncomingMessage: ConnectError"
        )
    assert [message.text for message in texter.messages(sandbox.chat_ids[0])] == ["Again", "שלום *there*"]
    assert sandbox.messages == []


def test_statuses_go_on_where_they_are_shown(page: Page, sandbox: Sandbox, chat_id: str, texter: Texter) -> None:
    sent = texter.send(chat_id, "Hey there!")
    state = page.locator(".state")
    expect(state).to_have_text("sent")
    for status in ("accepted", "delivered", "seen", "seen"):
        page.get_by_role("button", name="Next status").click()
        expect(state).to_have_text(status)
    sandbox.advance(sent, MessageStatus.FAILED)
    expect(state).to_have_text("failed")
    page.reload()
    expect(state).to_have_text("failed")


def test_a_template_is_shown_as_the_contact_sees_it(page: Page, sandbox: Sandbox, texter: Texter) -> None:
    pay = {"type": "URL", "text": "Pay", "url": "https://example.com/{{1}}"}
    sandbox.templates += [
        SandboxTemplate("invoice", {"en": "Invoice *{{1}}*"}, ["Thanks", pay], header="DOCUMENT", footer="Example Ltd"),
        SandboxTemplate("news", {"en": "There is news."}, header="Big news"),
    ]
    header = {"type": "document", "url": "https://example.com/1042.pdf"}
    texter.call(
        spec.SEND_TEMPLATE,
        body={"templateName": "invoice", "to": "+12025550100", "body": ["1042"], "header": header, "buttons": [{}]},
    )
    texter.send_template("+12025550100", template("news"))
    page.get_by_role("navigation").get_by_role("button", name="Contact 0100").click()  # a chat that was not there
    expect(bubble(page, 0).locator("strong")).to_have_text("1042")
    for word in ("Document", "https://example.com/1042.pdf", "Example Ltd", "Pay"):
        expect(bubble(page, 0)).to_contain_text(word)
    expect(bubble(page, 1)).to_contain_text("Big news")
    bubble(page, 0).get_by_role("button", name="Thanks").click()
    expect(page.locator(".out .bubble")).to_contain_text("Thanks")
    assert texter.send(sandbox.chat_ids[-1], "The window is open.").status_code == 200


def test_many_chats_appear_with_their_first_message(browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    with Sandbox(chats=1000) as sandbox, Texter(base_url=sandbox.base_url, token=sandbox.token) as texter:
        page.goto(sandbox.page_url)
        expect(page.get_by_role("navigation").get_by_role("button")).to_have_count(200)
        texter.send(sandbox.chat_ids[-1], "Hey there!")
        page.get_by_role("navigation").get_by_role("button", name="Contact 1000").click()
        expect(bubble(page)).to_contain_text("Hey there!")
        expect(page.locator("#address")).to_contain_text("+972500000999")
    context.close()


def test_a_quote_leads_to_what_it_quotes(page: Page, sandbox: Sandbox, texter: Texter) -> None:
    first = texter.send(sandbox.chat_ids[0], "The first")
    for number in range(30):
        texter.send(sandbox.chat_ids[0], f"Number {number}")
    texter.send(sandbox.chat_ids[0], text("An answer", reply_to=first.provider_id))
    texter.send(sandbox.chat_ids[0], text("Another", reply_to="wamid.unknown"))
    expect(bubble(page).locator(".quote")).to_contain_text("not on this page")
    expect(bubble(page, 0)).not_to_be_in_viewport()
    page.get_by_role("button", name="The first").click()
    expect(bubble(page, 0)).to_be_in_viewport()


def test_json_and_findings_are_one_click_away(page: Page, sandbox: Sandbox, chat_id: str, texter: Texter) -> None:
    message = {"type": "buttons", "text": 'שלום {"a": [1.10, {}]}', "buttons": [{"title": "x" * 200, "payload": "x"}]}
    texter.send(chat_id, message)
    page.get_by_role("button", name="JSON and findings of the buttons message, 1 errors found").click()
    dialog = page.get_by_role("dialog", name="Request 1")
    expect(dialog).to_contain_text("The title of button 1 has 200 characters; WhatsApp allows ")
    expect(dialog).to_contain_text("/buttons/0/title · maxLength")
    sent, answered = dialog.locator("pre").all_inner_texts()
    assert json.loads(sent) == json.loads(sandbox.requests[0].body)
    assert json.loads(answered)["messages"] == [sandbox.messages[0].to_dict()]
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_requests_for_other_operations_are_shown(page: Page, chat_id: str) -> None:
    """As a sandbox says of a spec that has others."""
    detail = {"parameter": "limit", "pointer": "", "message": "the value is greater than the maximum of 50"}
    request: dict[str, Any] = {
        "method": "GET",
        "chatId": chat_id,
        "body": "",
        "findings": [],
        "messages": [],
        "failure": None,
    }
    ended = {"arrived": 0, "over": True}
    wrong = json.dumps({"success": False, "error": "The request does not match the spec.", "details": [detail]})
    failure = {"status": 503, "retryAfter": None, "body": None, "connection": None, "stored": False, "delay": 0}
    chat = {"id": chat_id, "title": "Contact 1", "phone": "+972500000000"}
    news: dict[str, Any] = {
        "sandbox": {"run": "another", "projectId": "x", "baseUrl": "http://x", "token": "x", "chats": [chat]},
        "exchanges": [
            {"number": 0, **request, **ended, "path": "/chats/search", "status": 200, "answer": "{}"},
            {"number": 1, **request, **ended, "path": "/chats/search?limit=51", "status": 400, "answer": wrong},
        ],
        "armed": [{"operation": "searchChats", **failure}],
        "armedCount": 1,
    }
    page.route("**/sandbox/events", lambda route: route.fulfill(content_type="text/event-stream", body=told(news)))
    page.reload()
    log = page.get_by_role("log")
    expect(log.locator(".note.answered")).to_have_text("Answered 200GET /chats/search")
    expect(log.locator(".note.refused")).to_contain_text("limit: the value is greater than the maximum of 50")
    expect(page.locator("#armed-banner")).to_have_text("Next request: Status 503, for searchChats")


def told(news: dict[str, Any]) -> str:
    return f"data: {json.dumps(news)}\n\n"


def test_a_refused_request_is_shown_with_what_the_judge_says(page: Page, chat_id: str, texter: Texter) -> None:
    with pytest.raises(BadRequestError):
        texter.send(chat_id, {"type": "text", "text": ""})
    page.get_by_role("log").get_by_role("button", name=re.compile("Refused with 400")).click()
    dialog = page.get_by_role("dialog", name="Request 1")
    expect(dialog).to_contain_text("Why the sandbox refused it")
    expect(dialog).to_contain_text("the value is shorter than 1 character")
    expect(dialog).to_contain_text("The text is empty")
    expect(page.locator(".bubble")).to_have_count(0)


def test_a_request_to_no_chat_is_shown_apart(page: Page, sandbox: Sandbox, texter: Texter) -> None:
    httpx.post(f"{sandbox.base_url}/messages/send/elsewhere", content=b"not JSON")
    chat = page.get_by_role("navigation").get_by_role("button", name="Other requests")
    chat.click()
    page.get_by_role("log").get_by_role("button", name=re.compile("Refused with 401")).click()
    expect(page.get_by_role("dialog").locator("pre").first).to_have_text("not JSON")
    page.keyboard.press("Escape")
    texter.send(sandbox.chat_ids[1], "Hey there!")
    expect(page.get_by_role("button", name="Contact 2")).to_contain_text("1 unread")
    page.get_by_role("button", name="Contact 2").click()
    expect(page.get_by_role("button", name="Contact 2")).to_have_attribute("aria-current", "true")
    expect(chat).not_to_have_attribute("aria-current", "true")
    expect(bubble(page)).to_contain_text("Hey there!")
    page.reload()
    expect(bubble(page)).to_contain_text("Hey there!")


def test_a_failure_that_is_armed_meets_the_next_request(
    page: Page, sandbox: Sandbox, chat_id: str, texter: Texter
) -> None:
    page.get_by_role("button", name="503").click()
    expect(page.get_by_role("status").filter(has_text="sandbox.fail_next(status=503)")).to_be_visible()
    expect(page.get_by_role("list", name="Armed failures")).to_contain_text("Status 503")
    with pytest.raises(ServerError):
        texter.send(chat_id, "Hey there!")
    expect(page.get_by_role("button", name="Status 503 Not stored. Answered 503.")).to_be_visible()
    expect(page.get_by_role("list", name="Armed failures")).to_be_empty()

    page.get_by_label("After the message is stored").check()
    expect(page.get_by_role("button", name="Not even read")).to_be_disabled()
    page.get_by_role("button", name="Reset", exact=True).last.click()
    expect(page.get_by_text('sandbox.fail_next(connection="reset", stored=True)')).to_be_visible()
    with pytest.raises(APIConnectionError):
        texter.send(chat_id, "Sent once")
    expect(bubble(page)).to_contain_text("Sent once")
    expect(page.get_by_role("button", name="Connection reset, after storing Stored. No answer came.")).to_be_visible()
    assert len(sandbox.messages) == 1


def test_every_button_of_the_menu_arms_what_it_says(page: Page, sandbox: Sandbox, chat_id: str, texter: Texter) -> None:
    choices = page.locator(".choice")
    for index in range(choices.count()):
        choices.nth(index).click()
        expect(page.get_by_text(re.compile(r"^Next request: "))).to_be_visible()
        page.get_by_role("button", name="Disarm all").click()
        expect(page.get_by_text("Nothing is armed.")).to_be_visible()
    page.get_by_label("For the next").fill("7")
    page.get_by_role("button", name="24-hour window closed").click()
    expect(page.get_by_role("list", name="Armed failures")).to_contain_text("and 2 more")
    with pytest.raises(BadRequestError) as caught:
        texter.send(chat_id, "Hey there!")
    assert caught.value.window_closed
    expect(page.get_by_role("log").get_by_role("button", name=re.compile("24-hour window"))).to_be_visible()
    assert len(sandbox.requests) == 1


def test_what_cannot_be_armed_is_said(page: Page) -> None:
    page.get_by_label("For the next").fill("1001")
    page.get_by_role("button", name="503").click()
    expect(page.get_by_role("status").filter(has_text="greater than the maximum")).to_be_visible()


def test_a_reset_forgets_everything(page: Page, sandbox: Sandbox, chat_id: str, texter: Texter) -> None:
    texter.send(chat_id, "Hey there!")
    expect(bubble(page)).to_be_visible()
    page.get_by_role("button", name="Reset").first.click()
    expect(page.locator(".bubble")).to_have_count(0)
    expect(page.get_by_role("log")).to_contain_text("Nothing has arrived yet")
    assert sandbox.requests == []
    texter.send(chat_id, "After the page's reset")
    expect(bubble(page)).to_contain_text("After the page's reset")
    sandbox.reset()
    expect(page.locator(".bubble")).to_have_count(0)
    texter.send(chat_id, "After the test's reset")
    expect(bubble(page)).to_contain_text("After the test's reset")


def test_it_finds_a_sandbox_that_was_started_anew(browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    with Sandbox() as sandbox, Texter(base_url=sandbox.base_url, token=sandbox.token) as texter:
        port = httpx.URL(sandbox.page_url).port
        page.goto(sandbox.page_url)
        texter.send(sandbox.chat_ids[0], "Before")
        expect(bubble(page)).to_contain_text("Before")
    assert port
    expect(page.get_by_text("Reconnecting…")).to_be_visible()
    page.get_by_role("button", name="503").click()
    expect(page.get_by_text("The sandbox does not answer")).to_be_visible()
    with (
        Sandbox(port=port, project_id="anew") as sandbox,
        Texter(base_url=sandbox.base_url, token=sandbox.token) as texter,
    ):
        expect(page.get_by_text("Live")).to_be_visible()
        expect(page.get_by_role("heading", name="anew")).to_be_visible()
        expect(page.locator(".bubble")).to_have_count(0)
        texter.send(sandbox.chat_ids[0], "After")
        expect(bubble(page)).to_contain_text("After")
    context.close()


@narrow
def test_it_fits_a_phone(page: Page, chat_id: str, texter: Texter) -> None:
    texter.send(chat_id, "A-very-long-word-" * 20)
    texter.send(chat_id, location(32.0853, 34.7818, name="The shop", address="1 Example Street"))
    expect(bubble(page)).to_be_in_viewport()
    for width in (390, 360, 320):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.locator(".log:visible").evaluate("(log) => log.scrollWidth - log.clientWidth") == 0
    page.get_by_role("button", name="Failures").click()
    page.get_by_role("dialog", name="Tools").get_by_role("button", name="503").click()
    page.keyboard.press("Escape")
    expect(page.get_by_text("Next request: Status 503")).to_be_visible()
    page.set_viewport_size({"width": 1360, "height": 900})
    expect(page.get_by_role("complementary").get_by_role("button", name="503")).to_be_visible()


@narrow
def test_who_reads_back_is_not_pulled_away(page: Page, chat_id: str, texter: Texter) -> None:
    for number in range(30):
        texter.send(chat_id, f"Number {number}")
    expect(bubble(page)).to_contain_text("Number 29")
    page.get_by_role("log").evaluate("(log) => { log.scrollTop = 0; }")
    texter.send(chat_id, "The newest")
    newest = page.get_by_role("button", name="New messages")
    expect(newest).to_be_visible()
    expect(bubble(page, 0)).to_be_in_viewport()
    newest.click()
    expect(bubble(page)).to_be_in_viewport()
    expect(newest).to_be_hidden()
