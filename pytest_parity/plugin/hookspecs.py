"""The hooks that a plug-in may implement. They are called in parity runs alone, and only pytest's process calls them.

With pytest-xdist each worker is such a process: it gathers what plug-ins register for itself. Imports the standard
library and pytest only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from pytest_parity.core.labelling.rule import CaseView, NewLabel, RuleFinding
    from pytest_parity.session.check import Check


@pytest.hookspec
def pytest_parity_register_paths(config: pytest.Config) -> Mapping[str, str]:  # type: ignore[empty-body]
    """Return further words for `paths.backtest.runner` and `paths.paper.runner`: name → `package.module:function`.

    Called once in each process of a run, when pytest configures itself. The function is a `PathRunner` of
    `pytest_parity.replay.ports`: it is imported and called in the replay's process.
    """


@pytest.hookspec
def pytest_parity_register_sources(config: pytest.Config) -> Mapping[str, str]:  # type: ignore[empty-body]
    """Return further words for `data.source`: name → `package.module:function`.

    Called once in each process of a run, when pytest configures itself. The function is a `Source` of
    `pytest_parity.sources.registered`: it is imported and called in the replay's process.
    """


@pytest.hookspec
def pytest_parity_register_labels(config: pytest.Config) -> Sequence[NewLabel]:  # type: ignore[empty-body]
    """Return further labels: each is an item of every session.

    Called once in each process of a run, when pytest configures itself.
    """


@pytest.hookspec
def pytest_parity_register_rules(  # type: ignore[empty-body]
    config: pytest.Config,
) -> Sequence[Callable[[CaseView], RuleFinding | None]]:
    """Return further label rules: functions of a `CaseView` alone, tried in order before those of the package.

    Called once in each process of a run, when pytest configures itself. The rules are called in the process that judges
    a session, for every decision on which the paths differ, and again wherever the session is judged again: they must
    be pure. Rules of several plug-ins are tried in the order of the plug-ins' names.
    """


@pytest.hookspec
def pytest_parity_register_reasons(config: pytest.Config) -> Mapping[str, str]:  # type: ignore[empty-body]
    """Return further reasons of strategies: reason → name of the label that it is evidence for.

    Called once in each process of a run, when pytest configures itself. A contract's own `reasons` may change them.
    """


@pytest.hookspec
def pytest_parity_register_profiles(  # type: ignore[empty-body]
    config: pytest.Config,
) -> Mapping[str, Mapping[str, Any]]:
    """Return further profiles, beside those of the registry's file: name → `strategy_path`, `config_path`, `config`.

    Called once in each process of a run, when pytest configures itself.
    """


@pytest.hookspec
def pytest_parity_register_checks(config: pytest.Config) -> Sequence[Check]:  # type: ignore[empty-body]
    """Return further checks: each is the item `RUNG::NAME` of every contract that it applies to.

    Called once in each process of a run, when pytest configures itself. A check is examined in pytest's process, or in
    the worker that has its item.
    """


@pytest.hookspec
def pytest_parity_session_finished(
    config: pytest.Config, contract: str, session: str, result: Mapping[str, Any], folder: Path
) -> None:
    """A benchmark session was replayed and judged, and its artifacts lie in `folder`.

    Called once for each session of a run, in the process that had it replayed: pytest's, or one of xdist's workers.
    `result` holds plain builtins: `faults` (path → what happened; empty where both ran to their end), `decisions`
    (path → how many), `labels` (label → `passed`, `expected` or `failed`) and `mismatches` (as in `mismatches.json`).
    """


@pytest.hookspec
def pytest_parity_verdict_reached(config: pytest.Config, promotion: Mapping[str, Any], folder: Path) -> None:
    """The verdict on all contracts of a run is known.

    Called once a run that has one, on pytest's own process (with xdist, the controller), after the last item.
    `promotion` is what `promotion.json` says, `folder` the artifact directory.
    """
