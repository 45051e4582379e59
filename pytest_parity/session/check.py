"""A check of a contract that is an item of its own, and what it may look at and have run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path as FilePath

    from pytest_parity.checks.verdicts import Verdict
    from pytest_parity.contract.load import LoadedContract
    from pytest_parity.contract.models import LaunchContract
    from pytest_parity.contract.sessions import Session
    from pytest_parity.core.promoting.rung import Rung
    from pytest_parity.session.result import SessionResult
    from pytest_parity.session.variants import Variant, VariantResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """What the run knows of the user's project. Paths are absolute."""

    rootdir: FilePath
    started: FilePath  # the folder that pytest was started in
    python_path: Sequence[str]  # of pytest's process
    pythonpath: Sequence[FilePath] = ()  # pytest's ini option
    import_roots: Sequence[FilePath] = ()  # of the whole project
    profiles: FilePath | None = None  # the registry's file
    contracts: Sequence[LoadedContract] = ()  # of the run, whatever is selected of it
    location_options: Sequence[str] = ()  # -c and --rootdir as given
    data_root_options: Sequence[str] = ()
    data_roots: Mapping[str, str] = field(default_factory=dict)  # folders or URLs, by name


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One contract as a check sees it.

    `results` are those of the sessions that the check asked for, by id, both paths finished. `replay` runs variants of
    one session, `call` a function (`package.module:function`) with keyword arguments that JSON can hold, each in a
    process of its own that has the engine imported; what the function returns comes back, a fault of it is raised as
    `CallFailed`. `call_once` does the same for what is asked in the same words for each contract: it runs once.
    """

    loaded: LoadedContract
    project: Project
    replay: Callable[[Session, Sequence[Variant]], Mapping[str, VariantResult]]
    call: Callable[..., Any]
    call_once: Callable[..., Any]
    results: Mapping[str, SessionResult] = field(default_factory=dict)

    @property
    def contract(self) -> LaunchContract:
        """The contract."""
        return self.loaded.contract


def every_contract(_: LaunchContract) -> bool:
    """Apply to each contract."""
    return True


def no_session(_: LaunchContract) -> Sequence[Session]:
    """Look at no session."""
    return ()


def every_session(contract: LaunchContract) -> Sequence[Session]:
    """Look at each session."""
    return contract.sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check: the item `item` below each contract that it applies to, such as `test_gate::quote_gate`.

    `sessions` are those whose replays it looks at, or varies: without their data it is skipped.
    """

    item: str
    rung: Rung
    examine: Callable[[Subject], Verdict]
    applies: Callable[[LaunchContract], bool] = every_contract
    sessions: Callable[[LaunchContract], Sequence[Session]] = no_session

    @property
    def group(self) -> str:
        """What the item stands below in the contract; empty for nothing."""
        return self.item.rpartition("::")[0]

    @property
    def name(self) -> str:
        """The item's own name."""
        return self.item.rpartition("::")[2]
