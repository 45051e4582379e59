"""The HTML report in headless Chromium: every page is watched for errors and for what it asks of anything outside."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

CHROMIUM = shutil.which("chromium")
_ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser, or skip where there is none."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed: what the report does in a browser is not tested here")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        yield browser
        browser.close()


class Report:
    """One report in a page of its own."""

    def __init__(self, browser: Browser, file: Path, width: int = 1280) -> None:
        self._url = file.as_uri()
        self.faults: list[str] = []
        self.outside: list[str] = []
        self.page: Page = browser.new_page(viewport={"width": width, "height": 900})
        self.page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.faults.append(dialog.message), dialog.dismiss()))
        self.page.route("**/*", self._route)

    def _route(self, route: object) -> None:
        url = route.request.url  # type: ignore[attr-defined]
        if url.partition("?")[0].partition("#")[0] == self._url or url.startswith("data:"):
            route.continue_()  # type: ignore[attr-defined]
        else:
            self.outside.append(url)
            route.abort()  # type: ignore[attr-defined]

    def open(self, fragment: str = "") -> Report:
        """Open the report, or follow a link to one of its rows."""
        self.page.goto("about:blank")
        self.page.goto(f"{self._url}#{fragment}" if fragment else self._url)
        return self

    def rows(self) -> list[list[str]]:
        """Return the words of each row that is shown, by column."""
        return self.page.evaluate(
            """() => [...document.querySelectorAll("#results-table > tbody:not([hidden]) > .collapsible")]
                .map((row) => [...row.cells].map((cell) => cell.textContent.trim()))"""
        )

    def row(self, slug: str) -> Locator:
        """Find a row by what names it in a link."""
        return self.page.locator(f'tbody:has([data-parity-row="{slug}"])')

    def choose(self, name: str, word: str) -> None:
        """Choose what a filter lets through."""
        self.page.get_by_label(name, exact=True).select_option(word)

    def pasted(self) -> str:
        """Return what the clipboard holds, as a field that it is pasted into has it."""
        self.page.evaluate("document.body.append(Object.assign(document.createElement('textarea'), {id: 'pasted'}))")
        self.page.locator("#pasted").focus()
        self.page.keyboard.press("Control+V")
        text = self.page.locator("#pasted").input_value()
        self.page.evaluate("document.getElementById('pasted').remove()")
        return text
