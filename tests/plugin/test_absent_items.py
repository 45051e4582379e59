"""What a run says of items that a node id, or a pointer of another item, asks for and that aren't there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from project import Project

BOT = "contracts/bot.yaml"


@pytest.fixture
def several(project: Project) -> Project:
    """A project with a contract and a check of the rung below."""
    project.contract("bot")
    project.checks = ["test_gate::contract_loading", "origin::strategy"]
    return project


def test_an_item_that_is_not_found_is_told_what_would_make_it(several: Project) -> None:
    told = {
        "trend-day::selftest": "faults are planted where that is asked for: give --parity-selftest",
        "trend-day::races": "there is no such item: the contract doesn't say races: {fail: true}",
        "trend-day::limits": "there is no such item: the contract states no limit to hold a path to",
        "trend-day::reference": (
            "there is no such item: nothing is known of what the backtest must do: there is no expect, and no lock"
        ),
        "trend-day::fill_mismach": (
            "there is no such item; did you mean 'trend-day::fill_mismatch'? there are: trend-day::replay, "
        ),
        "fill_mismatch": "there is no such item; did you mean 'trend-day::fill_mismatch'? there are: frozen, ",
    }

    run = several.run("--parity", f"{BOT}::frozen", *(f"{BOT}::{item}" for item in told))

    assert run.status == 4
    assert f"{BOT}::frozen:" not in run.errors
    for item, why in told.items():
        assert f"ERROR: {BOT}::{item}: {why}" in run.errors


def test_an_item_of_a_higher_rung_is_told_with_it(several: Project) -> None:
    items = ("trend-day::replay", "origin::strategy")

    run = several.run("--parity", "--parity-rung=test_gate", *(f"{BOT}::{item}" for item in items))

    assert run.status == 4
    replay, strategy = (f"ERROR: {BOT}::{item}: it is of the rung " for item in items)
    assert f"{replay}replay, above test_gate: give --parity-rung=replay" in run.errors
    assert f"{strategy}origin, above test_gate: give --parity-rung=origin" in run.errors


def test_an_item_of_a_lower_rung_points_to_no_item_that_the_run_lacks(several: Project) -> None:
    several.contract("bot", more="paths: {paper: {config: {nonsense: 1}}}\n")

    run = several.run("--parity", "--parity-rung=origin", f"{BOT}::origin")

    assert f"), for the whole story give --parity-rung=replay and see {BOT}::trend-day::replay" in run.output
