"""Collection: contract files, their sessions, and the items of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_parity.checks.limits.table import has_limits
from pytest_parity.checks.needs import has_reference
from pytest_parity.contract.faults import ContractError
from pytest_parity.core.labelling.label import LABELS_WITH_RULES
from pytest_parity.core.mismatch import Label
from pytest_parity.core.promoting.rung import Rung
from pytest_parity.plugin.checks import collect_checks
from pytest_parity.plugin.feed import FeedItem
from pytest_parity.plugin.frozen import FrozenItem
from pytest_parity.plugin.items import LabelItem, ReferenceItem, ReplayItem
from pytest_parity.plugin.keys import run_of
from pytest_parity.plugin.limits import LimitsItem
from pytest_parity.plugin.noise import NondeterministicItem
from pytest_parity.plugin.parity_item import UnreadableItem
from pytest_parity.plugin.races import RacesItem
from pytest_parity.plugin.selftest import SelfTestCollector
from pytest_parity.report.run_directory import is_run_directory

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_parity.contract.load import LoadedContract
    from pytest_parity.contract.sessions import Session


def aim(config: pytest.Config) -> None:
    """Without arguments, collect under `parity_paths` instead of the test folders."""
    if config.args_source is pytest.Config.ArgsSource.ARGS:
        return
    folder = config.inipath.parent if config.inipath else config.rootpath
    paths = config.getini("parity_paths") or [folder / "contracts"]
    if missing := [path for path in paths if not path.exists()]:
        raise pytest.UsageError(
            f"--parity: there is no {missing[0]}: name the folder of your contracts, "
            "or set the ini option parity_paths (default: contracts)"
        )
    config.args[:] = [str(path) for path in paths]


def describe(config: pytest.Config) -> list[str]:
    """Return the header's lines."""
    run = run_of(config)
    count = len(run.inventory.files)
    passed_over = len(run.inventory.passed_over)
    contracts = f"{count} launch contract{'' if count == 1 else 's'}"
    others = f", {passed_over} other YAML file{'' if passed_over == 1 else 's'} passed over" if passed_over else ""
    folder = run.directory.folder
    below = folder.is_relative_to(config.rootpath)
    return [f"parity: {contracts}{others}; artifacts in {folder.relative_to(config.rootpath) if below else folder}"]


def is_artifact(path: Path) -> bool:
    """Whether `path` is an artifact directory, whose contract copies are no contracts."""
    return path.is_dir() and is_run_directory(path)


def contract_file(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Return a collector for a file that counts, `None` for any other."""
    inventory = run_of(parent.config).inventory
    kind: type[pytest.File] | None = ContractFile if inventory.counts(path) else None
    if kind is None and inventory.contract_gone(path):
        kind = LoneLock
    return None if kind is None else kind.from_parent(parent, path=path)


class ContractFile(pytest.File):
    """A launch contract: its sessions, or one failing item that says why it can't be read."""

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        """Yield the sessions."""
        run = run_of(self.config)
        loaded = run.inventory.load(self.path)
        if isinstance(loaded, ContractError):
            yield UnreadableItem.from_parent(self, name="contract", text=str(loaded), line=loaded.faults[0].line)
            return
        name = loaded.contract.name
        first = run.inventory.first_with_name(name, self.path)
        if first != self.path:
            line = loaded.line("name")
            text = (
                f"{run.inventory.shown(self.path)}:{line}: name: {name!r} is the name of {run.inventory.shown(first)} "
                "too; a contract's name is its artifact folder: choose another"
            )
            yield UnreadableItem.from_parent(self, name="contract", text=text, line=line)
            return
        yield FrozenItem.from_parent(self, name="frozen", loaded=loaded)
        yield from collect_checks(self, loaded, run.checks(loaded))
        if Rung.REPLAY not in run.settings.rung.upto:
            return
        for number, session in enumerate(loaded.contract.sessions):
            yield SessionCollector.from_parent(
                self, name=session.id, loaded=loaded, benchmark=session, line=loaded.line("sessions", number, "id")
            )


class LoneLock(pytest.File):
    """A lock whose contract is gone: one failing item, so that no frozen candidate vanishes."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield the item."""
        inventory = run_of(self.config).inventory
        gone = inventory.contract_gone(self.path) or self.path
        text = (
            f"{inventory.shown(self.path)}: the contract of this lock is gone; "
            f"restore {inventory.shown(gone)}, or remove the lock as well"
        )
        yield UnreadableItem.from_parent(self, name="frozen", text=text, line=1)


class SessionCollector(pytest.Collector):
    """One benchmark session of a contract."""

    def __init__(self, *, loaded: LoadedContract, benchmark: Session, line: int, **pytest_words: Any) -> None:
        super().__init__(**pytest_words)
        self.loaded = loaded
        self.benchmark = benchmark
        self.line = line

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        """Yield `replay`, `reference`, `feed`, `limits`, an item for each label with a rule, and what was asked for."""
        about = {"loaded": self.loaded, "benchmark": self.benchmark, "line": self.line}
        yield ReplayItem.from_parent(self, name="replay", **about)
        if has_reference(self.benchmark, locked=run_of(self.config).inventory.lock(self.path) is not None):
            yield ReferenceItem.from_parent(self, name="reference", **about)
        yield FeedItem.from_parent(self, name="feed", **about)
        if has_limits(self.loaded.contract):
            yield LimitsItem.from_parent(self, name="limits", **about)
        for label in (*LABELS_WITH_RULES, *self.loaded.contract.registered.own_labels):
            yield LabelItem.from_parent(self, name=label.value, label=label, **about)
        yield NondeterministicItem.from_parent(
            self, name=Label.NONDETERMINISTIC.value, label=Label.NONDETERMINISTIC, **about
        )
        if self.loaded.contract.races is not None and self.loaded.contract.races.fail:
            yield RacesItem.from_parent(self, name="races", **about)
        if run_of(self.config).settings.selftest:
            yield SelfTestCollector.from_parent(self, name="selftest", about=about)
