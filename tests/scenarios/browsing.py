"""Browsing: the sandbox's page in a headless Chromium, driven as a person would, and its picture taken."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Locator, Page, async_playwright, expect

from tests.conftest import chromium_path

SCREENSHOTS = Path(__file__).parents[2] / "docs" / "screenshots"
WIDTH, HEIGHT = 1440, 900
_QUIET = (
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True, slots=True)
class Panel:
    """One messenger on the page: `slack` or `feishu`."""

    page: Page
    name: str

    @property
    def messages(self) -> Locator:
        """Return what the chosen member reads in the chosen chat."""
        return self.page.get_by_test_id(f"{self.name}-messages")

    @property
    def last(self) -> Locator:
        """Return the newest message there."""
        return self.messages.locator("article").last

    async def become(self, member: str, chat: str) -> None:
        """Choose a member and open one of their chats."""
        await self.page.get_by_test_id(f"{self.name}-member").select_option(member)
        await self.page.locator(f'[data-channel="{chat}"], [data-chat="{chat}"]').click()

    async def type(self, line: str) -> None:
        """Write a line and send it."""
        await self.page.get_by_test_id(f"{self.name}-composer").fill(line)
        await self.page.get_by_test_id(f"{self.name}-composer").press("Enter")

    async def press(self, label: str) -> None:
        """Press the newest button of that label."""
        await self.messages.get_by_role("button", name=label, exact=True).last.click()

    async def sees(self, *words: str) -> None:
        """Wait until the newest message holds all of these words."""
        for one in words:
            await expect(self.last).to_contain_text(one)


@asynccontextmanager
async def opened(address: str) -> AsyncIterator[Page]:
    """Open the page in a browser of its own; a script error on it fails the test."""
    # Chromium refuses its sandbox to root, as in a container.
    rooted = ("--no-sandbox",) if os.geteuid() == 0 else ()
    errors: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=[*_QUIET, *rooted])
        page = await browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        await page.goto(address)
        yield page
        await browser.close()
    assert errors == []


async def go_to_nine(page: Page, zone: str) -> None:
    """Move the clock to the next 09:00 in a zone, by the page's own hands."""
    await page.get_by_test_id("clock-zone").select_option(zone)
    await page.get_by_test_id("clock-goto").click()
    await expect(page.get_by_test_id("clock-local")).to_contain_text("09:00")


async def take_picture(page: Page, name: str) -> None:
    """Keep the page's picture for the README, when LEADLINE_WRITE_SCREENSHOTS is set."""
    if os.environ.get("LEADLINE_WRITE_SCREENSHOTS"):
        await page.mouse.move(0, 0)
        await page.screenshot(path=SCREENSHOTS / f"{name}.png", animations="disabled", caret="hide")
