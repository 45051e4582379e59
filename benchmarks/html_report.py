"""How large the HTML report of many items is, how long it takes to write, and how long a browser takes to open it.

Run `python benchmarks/html_report.py`; it exits with 1 where a bound is broken: BYTES, SECONDS to open in Chromium
(left out, saying so, where that isn't there), or more than RATIO of the run's time for the report. The run is that of
as many copies of one drifted example as have ITEMS items of their session, with and without a report; each shows two
mismatches. Time is the processor's, of pytest and all that it starts, pictures included.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ITEMS = 2_000
BYTES = 15_000_000
SECONDS = 5.0
RATIO = 0.10
ITEMS_OF_ONE = 15  # of a copy
ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "drifted" / "wide-quotes.yaml"
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")


def main() -> int:
    """Print the numbers, and say whether all bounds hold."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for number in range(-(-ITEMS // ITEMS_OF_ONE)):
            text = EXAMPLE.read_text("utf-8").replace("name: wide-quotes", f"name: wide-quotes-{number:03}")
            (folder / f"wide-quotes-{number:03}.yaml").write_text(text, "utf-8")
        without = _run(folder, "without")
        report = folder / "report.html"
        told = _run(folder, "with", f"--html={report}", "--self-contained-html")
        size = report.stat().st_size
        opened = _open(report)
    more = (told - without) / without
    print(f"without a report {without:.1f} s, with one {told:.1f} s: {more:+.1%} (at most {RATIO:.0%})")
    print(f"size {size / 1e6:.1f} MB (at most {BYTES / 1e6:.0f})")
    print(f"opened in {opened:.1f} s (at most {SECONDS:.0f})" if opened else "Chromium is not installed: not opened")
    return int(size > BYTES or opened > SECONDS or told > without * (1 + RATIO))


def _run(folder: Path, label: str, *options: str) -> float:
    """Return the seconds of processor time that one run took, and print how many items it had."""
    words = (
        "-c",
        "pyproject.toml",
        "--parity",
        str(folder),
        "-q",
        "--tb=no",
        "--no-summary",
        "-p",
        "no:cacheprovider",
        "-k",
        "quote-gate",
    )
    before = os.times()
    done = subprocess.run(  # noqa: S603 - pytest, with our own words
        [
            sys.executable,
            "-m",
            "pytest",
            *words,
            f"--parity-artifacts={folder / 'runs'}",
            f"--parity-run-label={label}",
            *options,
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    print(label, done.stdout.splitlines()[-1])
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def _open(report: Path) -> float:
    """Return how long a browser takes until the page is there with all its rows; 0 where there is none."""
    browser_file = shutil.which("chromium")
    if browser_file is None:
        return 0.0
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - not needed without a browser

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_file, args=ARGUMENTS)
        page = browser.new_page()
        started = time.perf_counter()
        page.goto(report.as_uri())
        page.locator("#parity-count").wait_for()
        seconds = time.perf_counter() - started
        browser.close()
    return seconds


if __name__ == "__main__":
    sys.exit(main())
