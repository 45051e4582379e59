"""The hooks of a parity run: each hands over. Registered only when contracts are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_parity.plugin import collect, items
from pytest_parity.plugin.absent import explain_absent
from pytest_parity.plugin.keys import RUN, run_of
from pytest_parity.plugin.progress import register_progress
from pytest_parity.plugin.races import RacesHooks
from pytest_parity.plugin.run import ParityRun
from pytest_parity.plugin.selftest import SelfTestHooks
from pytest_parity.plugin.verdict import register_verdict

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

MARKER = (
    "parity(contract, session, rung, label): an item of a launch contract, selectable with -m \"parity(label='…')\""
)


def register(config: pytest.Config) -> None:
    """Start a parity run on `config`."""
    config.addinivalue_line("markers", MARKER)
    collect.aim(config)
    config.stash[RUN] = ParityRun(config)
    config.pluginmanager.register(ParityHooks(), "parity-hooks")
    if config.getoption("parity_freeze"):
        from pytest_parity.plugin.freeze import FreezeHooks, refuse_selections  # noqa: PLC0415 - only a freeze needs it

        refuse_selections(config)
        config.pluginmanager.register(FreezeHooks(), "parity-freeze")
    else:
        register_verdict(config)
    register_progress(config, run_of(config))
    if run_of(config).settings.races and not run_of(config).is_worker:
        config.pluginmanager.register(RacesHooks(), "parity-races")
    if run_of(config).settings.selftest and not run_of(config).is_worker:
        config.pluginmanager.register(SelfTestHooks(), "parity-selftest")
    if config.pluginmanager.hasplugin("xdist") and not run_of(config).is_worker:
        from pytest_parity.plugin.distributed import DistributedHooks  # noqa: PLC0415 - only where xdist is installed

        config.pluginmanager.register(DistributedHooks(), "parity-distributed")


class ParityHooks:
    """What a parity run does at pytest's events."""

    def pytest_report_header(self, config: pytest.Config) -> list[str]:
        """Say where the artifacts go and how many files count."""
        return collect.describe(config)

    def pytest_ignore_collect(self, collection_path: Path) -> bool | None:
        """Pass over the artifact directories of earlier runs."""
        return collect.is_artifact(collection_path) or None

    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
        """Collect a YAML file that counts as a contract."""
        return collect.contract_file(file_path, parent)

    @pytest.hookimpl(wrapper=True)
    def pytest_collection(self, session: pytest.Session) -> Generator[None, object, object]:
        """Say of an item that isn't found what would make it."""
        try:
            return (yield)
        except pytest.UsageError as error:
            raise pytest.UsageError(*error.args, *explain_absent(session.config)) from None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> None:
        """Make the artifact directory, and have the selected sessions replayed ahead of their items."""
        items.start(session)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Tell a fault in an item's setup in our own words: pytest asks the item only about its call."""
        report = yield
        return items.reword(item, call, report)

    def pytest_unconfigure(self, config: pytest.Config) -> None:
        """Leave no process and no temporary file behind, however the run ended."""
        run_of(config).close()
