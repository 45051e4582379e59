"""Each lint that the code knows has its page, and each setting of Nautilus's classes its row."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from nautilus_trader.adapters.sandbox.config import SandboxExecutionClientConfig
from nautilus_trader.backtest.config import BacktestVenueConfig

from pytest_parity.checks.venue_lint.data_lints import DATA_LINTS
from pytest_parity.checks.venue_lint.explained import (
    ENGINE_EXCEPTIONS,
    ENGINE_SETTINGS,
    VENUE_SETTINGS,
    Explained,
)
from pytest_parity.replay.engines import BACKTEST_ENGINES, LIVE_ENGINES

DOCS = Path(__file__).parents[2] / "docs"
INDEX = (DOCS / "venue-lint.md").read_text("utf-8")
PAGES = sorted((DOCS / "venue-lint").glob("*.md"))


def label(explained: Explained) -> str:
    return "none" if explained.label is None else f"`{explained.label.value}`"


def page(name: str) -> str:
    return (DOCS / "venue-lint" / f"{name}.md").read_text("utf-8")


@pytest.mark.parametrize("name", DATA_LINTS)
def test_each_lint_of_the_data_has_a_page_with_its_label(name: str) -> None:
    text, likely = page(name), label(DATA_LINTS[name].explained)

    assert text.startswith(f"# `{name}`\n")
    assert re.findall(r"^\*\*(.*?)\*\*", text, flags=re.MULTILINE) == [
        "Finds", "Why.", "Likely label.", "What to do.", "Accept"
    ]  # fmt: skip
    assert f"**Likely label.** {likely}" in text
    assert f"`setting: {name}`" in " ".join(text.split())
    assert re.search(rf"^\| \[`{name}`\]\(venue-lint/{name}\.md\) \| .* \| {likely} \|$", INDEX, flags=re.MULTILINE)


def test_no_page_is_of_a_lint_that_is_gone() -> None:
    assert {file.stem for file in PAGES} == {*DATA_LINTS, "venue-settings", "engine-settings"}


def test_each_setting_of_a_venue_has_a_row_and_an_explanation() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([\w ]+) \| (\S+) \| (.*) \|$", page("venue-settings"), flags=re.MULTILINE)

    sandbox = dict.fromkeys(SandboxExecutionClientConfig.__struct_fields__, "has it") | {"routing": "ignores it"}
    assert rows == [
        (key, sandbox.get(key, "lacks it"), label(known), known.shows) for key, known in VENUE_SETTINGS.items()
    ]
    assert sorted(VENUE_SETTINGS) == sorted({*BacktestVenueConfig.__struct_fields__} - {"name"})


def test_each_engine_and_each_exception_has_a_row() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\S+) \| (.*) \|$", page("engine-settings"), flags=re.MULTILINE)

    known = {**ENGINE_SETTINGS, **ENGINE_EXCEPTIONS}
    assert rows == [(key, label(explained), explained.shows) for key, explained in known.items()]
    assert [*ENGINE_SETTINGS] == [*BACKTEST_ENGINES]


def test_the_exceptions_are_settings_of_engines() -> None:
    settings = {
        key for kinds in (BACKTEST_ENGINES, LIVE_ENGINES) for kind in kinds.values() for key in kind.__struct_fields__
    }

    assert {*ENGINE_EXCEPTIONS} <= settings


def test_every_page_is_linked() -> None:
    assert {*re.findall(r"\(venue-lint/([\w-]+)\.md\)", INDEX)} == {file.stem for file in PAGES}
