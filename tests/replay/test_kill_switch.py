"""Each path reads a kill-switch file of its own, as its bot would; where it lies stays out of what is published."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from market import ACME, OPEN, SECOND, VENUE, quote

from pytest_parity.contract.models import LaunchContract
from pytest_parity.core.trace import Path
from pytest_parity.replay.job import job_for
from pytest_parity.replay.kill_switch import place_kill_switch, unplaced
from pytest_parity.replay.ports import Market, PathJob, Window

if TYPE_CHECKING:
    from pathlib import Path as FilePath

    from project import Project, Run

GUARDED = """

import json
from pathlib import Path


class GuardedConfig(SteadyConfig, frozen=True, kw_only=True):
    kill_switch: str
    engage_after: int = 1_000


class Guarded(Steady):
    '''Looks at the kill switch before each order, and engages it itself after so many.'''

    def submit_order(self, order, **words):
        switch = Path(self.config.kill_switch)
        if json.loads(switch.read_text()) == {"state": "clear"}:
            super().submit_order(order, **words)
            if len(self.cache.orders()) >= self.config.engage_after:
                switch.write_text('{"state": "engaged"}')
"""
CLAUSE = "kill_switch: {file: state/kill.json}\n"


def contract(**words: Any) -> LaunchContract:
    config = {"switch": "${kill_switch.file}", "most": "${risk.max_trades_per_day}"}
    strategy = {"strategy_path": "a:B", "config_path": "a:C", "config": config}
    return LaunchContract.model_validate(
        {
            "launch_contract": "1",
            "name": "bot",
            "strategy": strategy,
            "strategies": [strategy],
            "actors": [{"actor_path": "a:B", "config_path": "a:C", "config": {"switches": [{"a": config["switch"]}]}}],
            "exec_algorithms": [{"exec_algorithm_path": "a:B", "config_path": "a:C", "config": config}],
            "risk": {"max_trades_per_day": "2"},
            "kill_switch": {"file": "state/kill.json"},
            "data": {"source": "catalog", "root": "r"},
            "venues": [VENUE],
            "sessions": [{"id": "day", "kind": "edge", "date": "2024-03-14"}],
            **words,
        }
    )


def job(of: LaunchContract, path: Path, kill_switch: str | None) -> PathJob:
    window = Window(OPEN, OPEN + SECOND, "America/New_York")
    return job_for(of, path, Market(window, [ACME], [quote(0)], None), kill_switch)


@pytest.mark.parametrize(
    ("baseline", "start", "states"),
    [
        ("clear", None, ["clear", "clear"]),
        ("clear", "engaged", ["clear", "engaged"]),
        ("engaged", "clear", ["engaged", "clear"]),
        ("engaged", None, ["engaged", "engaged"]),
    ],
)
def test_a_path_starts_with_the_state_that_the_contract_gives_it(
    tmp_path: FilePath, baseline: str, start: str | None, states: list[str]
) -> None:
    given = contract(
        kill_switch={"file": "state/kill.json", "baseline": baseline},
        paths={"paper": {"start": {"kill_switch": start}}},
    )

    files = [place_kill_switch(given, path, tmp_path / path) for path in Path]

    assert files == [f"{tmp_path / path}/kill_switch/state/kill.json" for path in Path]
    assert [{"state": state} for state in states] == [
        json.loads((tmp_path / path / "kill_switch/state/kill.json").read_text()) for path in Path
    ]


def test_a_replay_starts_anew_whatever_the_one_before_it_left(tmp_path: FilePath) -> None:
    place_kill_switch(contract(), Path.PAPER, tmp_path)
    file = tmp_path / "kill_switch/state/kill.json"
    file.write_text('{"state": "engaged"}')

    place_kill_switch(contract(), Path.PAPER, tmp_path)

    assert json.loads(file.read_text()) == {"state": "clear"}


def test_without_the_clause_nothing_is_written(tmp_path: FilePath) -> None:
    assert place_kill_switch(contract(kill_switch=None), Path.PAPER, tmp_path) is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", Path)
def test_every_component_gets_resolved_words(path: Path) -> None:
    described = job(contract(), path, "/scratch/kill.json")

    resolved = {"switch": "/scratch/kill.json", "most": "2"}
    assert [words["config"] for words in described.strategies] == [resolved, resolved]
    assert [words["config"] for words in described.actors] == [{"switches": [{"a": "/scratch/kill.json"}]}]
    assert [words["config"] for words in described.exec_algorithms] == [resolved]


def test_a_paths_own_config_is_resolved_too() -> None:
    of = contract(paths={"paper": {"config": {"most": "9", "cap": "${risk.max_trades_per_day}"}}})

    assert job(of, Path.PAPER, "/k").strategies[0]["config"] == {"switch": "/k", "most": "9", "cap": "2"}
    assert job(of, Path.BACKTEST, "/k").strategies[0]["config"] == {"switch": "/k", "most": "2"}


def test_published_words_have_the_reference_and_not_the_place() -> None:
    words = [{"config": {"a": "/k", "b": [{"c": "/k", "d": "/k2"}], "e": None}}]

    assert unplaced(words, "/k") == [
        {"config": {"a": "${kill_switch.file}", "b": [{"c": "${kill_switch.file}", "d": "/k2"}], "e": None}}
    ]
    assert unplaced(words, None) == words


def replayed(project: Project, config: str = "", more: str = "") -> Run:
    project.write("strategies.py", (project.folder / "strategies.py").read_text() + GUARDED)
    references = "kill_switch: '${kill_switch.file}', every: '${risk.max_trades_per_day}'"
    project.contract(
        "guarded",
        strategy="strategies:Guarded",
        config=references + config,
        more=f"{CLAUSE}risk: {{max_trades_per_day: 400}}\n{more}",
    )
    return project.run("--parity", "--parity-run-label=one")


def test_an_engaged_switch_stops_the_path_that_it_is_engaged_on(project: Project) -> None:
    run = replayed(project, more="paths: {paper: {start: {kill_switch: engaged}}}\n")

    orders = {path: (project.folder / f"artifacts/one/guarded/trend-day/{path}/orders.jsonl") for path in Path}
    assert run.status == 1
    assert len(orders[Path.BACKTEST].read_text().splitlines()) > 0
    assert orders[Path.PAPER].read_text() == ""


def test_a_strategy_that_engages_it_stops_itself_alike_on_both_paths(project: Project) -> None:
    run = replayed(project, config=", engage_after: 2")

    decisions = [
        (project.folder / f"artifacts/one/guarded/trend-day/{path}/decisions.jsonl").read_text() for path in Path
    ]
    assert run.status == 0
    assert [len(lines.splitlines()) for lines in decisions] == [2, 2]


def test_artifacts_show_resolved_values_but_not_where_the_switch_lies(project: Project) -> None:
    replayed(project)
    folder = project.folder / "artifacts/one/guarded"

    facts = json.loads((folder / "trend-day/paper/path.json").read_text())
    (strategy,) = facts["reproduce"]["strategies"]
    assert strategy["config"]["kill_switch"] == "${kill_switch.file}"
    assert strategy["config"]["every"] == "400"
    assert [f for f in folder.rglob("*") if f.is_file() and "pytest-parity-" in f.read_text()] == []
