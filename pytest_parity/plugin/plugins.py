"""Calling the hooks of plug-ins one by one, so that whoever is at fault can be named."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_parity.core.fault import PluginFault
from pytest_parity.plugin.registration import Registration
from pytest_parity.session.checks import checks_of
from pytest_parity.session.told import told_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_parity.contract.models import LaunchContract
    from pytest_parity.contract.registered import Registered
    from pytest_parity.core.promoting.rung import Rung
    from pytest_parity.session import SessionReplay
    from pytest_parity.session.check import Check
    from pytest_parity.session.result import SessionResult

_REGISTER = "pytest_parity_register_"


@dataclass(frozen=True)
class Plugins:
    """The plug-ins of a run, as pytest knows them when it configures itself."""

    config: pytest.Config

    @cached_property
    def _gathered(self) -> Registration:
        """What they register. Raises `pytest.UsageError`, naming the plug-in, for what can't be used."""
        registration = Registration()
        try:
            # what names others comes after them: rules and reasons say labels
            for kind in ("paths", "sources", "labels", "reasons", "rules", "profiles", "checks"):
                for plugin, given in self._call(f"{_REGISTER}{kind}"):
                    registration.add(kind, plugin, given)
        except PluginFault as fault:
            raise pytest.UsageError(f"--parity: {fault}") from None
        return registration

    @property
    def registered(self) -> Registered:
        """What contracts are read and judged with."""
        return self._gathered.registered

    def checks_of(self, contract: LaunchContract, rung: Rung) -> list[Check]:
        """Return the checks of a contract, theirs after those of the package. Raises `pytest.UsageError`."""
        try:
            checks = checks_of(contract, rung, self._gathered.checks)
            for check in checks:
                check.sessions(contract)  # which may raise as well, and is asked again before the first item runs
        except PluginFault as fault:
            raise pytest.UsageError(f"--parity: {fault}") from None
        return checks

    def session_finished(self, session: SessionReplay, result: SessionResult) -> None:
        """Tell them of a session that was replayed and judged. Raises `PluginFault` where one of them raises."""
        words = {
            "contract": session.loaded.contract.name,
            "session": session.session.id,
            "result": told_of(result),
            "folder": session.folder,
        }
        for _ in self._call("pytest_parity_session_finished", **words):
            pass

    def verdict_reached(self, promotion: Mapping[str, Any], folder: Path) -> None:
        """Tell them of the run's verdict. Raises `PluginFault` where one of them raises."""
        for _ in self._call("pytest_parity_verdict_reached", promotion=promotion, folder=folder):
            pass

    def _call(self, hook: str, **words: Any) -> Iterator[tuple[str, Any]]:
        """Call a hook of each plug-in by itself, in the order of their names; yields whose it is and what it gave."""
        manager = self.config.pluginmanager
        callers = {one.plugin_name: one.plugin for one in getattr(manager.hook, hook).get_hookimpls()}
        for name, plugin in sorted(callers.items()):
            others = [other for other in callers.values() if other is not plugin]
            call, shown = manager.subset_hook_caller(hook, others), self._shown(name)
            try:
                given = call(config=self.config, **words)
            except Exception as error:
                raise PluginFault.of(shown, hook, error) from error
            for one in given:
                yield shown, one

    def _shown(self, name: str) -> str:
        """Return a plug-in's name; a conftest's is its path, of which the part below the rootdir is shown."""
        root = self.config.rootpath
        return Path(name).relative_to(root).as_posix() if Path(name).is_relative_to(root) else name
