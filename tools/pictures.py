"""Take screenshots of the sandbox's page for the documentation, in light and dark mode, using an installed Chromium.

The page uses the system's fonts. The screenshots look best with Inter, and Heebo for Hebrew.
"""

import shutil
import sys
from typing import TYPE_CHECKING, Final, Literal

from documents import ROOT

from texter_ext import OutgoingMessage, Texter, buttons, image, list_message, media, row, section, text
from texter_ext.sandbox import Sandbox

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CONVERSATION: Final[list[OutgoingMessage]] = [
    text("You're booked for Sunday at 10:30."),
    media(image(url="https://example.com/entrance.jpg", caption="The entrance is on the left.")),
    buttons("Shall we keep your appointment?", "Keep it", "Another time"),
    list_message(
        "No problem. Which time suits you?",
        "Choose a time",
        section("Monday", row("09:15", "monday-0915", "Dr. Example"), row("16:40", "monday-1640", "Dr. Sample")),
        section("Tuesday", row("11:00", "tuesday-1100", "Dr. Example")),
    ),
    text("תודה, ונתראה בקרוב!"),
]
"""A clinic's messages to a patient, who taps a button."""

WIDTH: Final = 1200
HEIGHT: Final = 1015
"""The size of the window in CSS pixels, large enough for the whole conversation."""

SCALE: Final = 1.18
"""The pixels per CSS pixel: sharp in the documentation, and below 250 KB per file."""


def take(browser: "Browser", scheme: Literal["light", "dark"]) -> None:
    """Send the conversation to a sandbox, and take a screenshot of its page."""
    with (
        Sandbox(project_id="Example Clinic") as sandbox,
        Texter(base_url=sandbox.base_url, token=sandbox.token) as texter,
        browser.new_page(
            viewport={"width": WIDTH, "height": HEIGHT},
            device_scale_factor=SCALE,
            color_scheme=scheme,
            reduced_motion="reduce",
            locale="en-GB",
        ) as page,
    ):
        page.goto(sandbox.page_url)
        # This panel shows the token.
        page.get_by_role("region", name="Connect your code").evaluate("(panel) => { panel.hidden = true; }")
        texter.send(sandbox.chat_ids[1], "Your prescription is ready.")
        for message in CONVERSATION:
            texter.send(sandbox.chat_ids[0], message)
            if message.type_ == "buttons":
                page.get_by_role("button", name="Another time").click()
                page.locator(".log:visible .out .bubble").wait_for()
        sandbox.fail_next(503)
        page.get_by_text("Next request: Status 503").wait_for()
        page.locator(".log:visible .bubble").nth(len(CONVERSATION)).wait_for()  # one more, from the contact
        page.mouse.move(0, 0)
        page.screenshot(path=ROOT / "docs" / "_static" / f"sandbox-{scheme}.png")


def main() -> None:
    """Run from the command line."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (tests send the conversation without it)

    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        sys.exit("The screenshots need Chromium: install it, for example with `apt install chromium`.")
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]) as browser,
    ):
        take(browser, "light")
        take(browser, "dark")


if __name__ == "__main__":
    main()
