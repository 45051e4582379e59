"""Which files count as launch contracts, and each one's contract, loaded once."""

from __future__ import annotations

import os
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_parity.contract.faults import ContractError
from pytest_parity.contract.load import is_launch_contract, load_contract
from pytest_parity.contract.lock import Lock, LockError, lock_file, read_lock
from pytest_parity.contract.profiles import read_profiles, with_plugins
from pytest_parity.contract.registered import NOTHING
from pytest_parity.report.run_directory import is_run_directory

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pytest

    from pytest_parity.contract.load import LoadedContract
    from pytest_parity.contract.profiles import ProfileRegistry
    from pytest_parity.contract.registered import Registered
    from pytest_parity.plugin.settings import Settings

SUFFIXES = frozenset({".yaml", ".yml"})
LOCK_SUFFIX = ".lock"


class Inventory:
    """The contract files under the arguments, found without pytest's collection: `--lf` and the like skip files."""

    def __init__(  # noqa: PLR0913 what was asked for, and what is known of the project
        self,
        rootdir: Path,
        *,
        arguments: Sequence[Path],
        contract_paths: Sequence[Path],
        skipped: Sequence[str],
        profiles: Path | None = None,
        registered: Registered = NOTHING,
    ) -> None:
        self._rootdir = rootdir
        self._arguments = [Path(os.path.normpath(argument)) for argument in arguments]
        self._contract_paths = [Path(os.path.normpath(path)) for path in contract_paths]
        self._profiles_file = profiles
        self._registered = registered
        self._skipped = skipped  # norecursedirs
        self._loaded: dict[Path, LoadedContract | ContractError] = {}
        self._locks: dict[Path, Lock | LockError | None] = {}
        self._first_use: dict[str, Path] = {}
        self.passed_over: set[Path] = set()

    def counts(self, file: Path) -> bool:
        """Whether a YAML file is a contract of this run, or must fail because it should be one."""
        if file.suffix not in SUFFIXES or file == self._profiles_file:
            return False
        if self._must_count(file) or lock_file(file).is_file() or is_launch_contract(file):
            return True
        self.passed_over.add(file)
        return False

    def contract_gone(self, file: Path) -> Path | None:
        """Return the contract that a file is the lock of, where there is none any more; `None` for any other file.

        Elsewhere than where contracts lie, what can't be read as a lock is another tool's.
        """
        contract = file.with_suffix("")
        if file.suffix != LOCK_SUFFIX or contract.suffix not in SUFFIXES or contract.exists():
            return None
        return contract if self._must_count(file) or isinstance(self.lock(contract), Lock) else None

    def _must_count(self, file: Path) -> bool:
        return file in self._arguments or any(file.is_relative_to(path) for path in self._contract_paths)

    def load(self, file: Path) -> LoadedContract | ContractError:
        """Return the file's contract, or everything that is wrong with it."""
        if file not in self._loaded:
            try:
                self._loaded[file] = load_contract(
                    file, shown_as=self.shown(file), profiles=self._profiles, registered=self._registered
                )
            except ContractError as error:
                self._loaded[file] = error
        return self._loaded[file]

    def lock(self, file: Path) -> Lock | LockError | None:
        """Return the lock beside a contract, why it can't be read, or `None` where there is none."""
        if file not in self._locks:
            try:
                self._locks[file] = read_lock(lock_file(file))
            except LockError as error:
                self._locks[file] = error
        return self._locks[file]

    def readable_lock(self, file: Path) -> Lock | None:
        """Return the lock beside a contract, if it can be read: what is wrong with it is the frozen item's to tell."""
        lock = self.lock(file)
        return lock if isinstance(lock, Lock) else None

    def first_with_name(self, name: str, file: Path) -> Path:
        """Return the first file of the run whose contract has that name; `file` itself when it is the first."""
        return self._first_use.setdefault(name, file)

    def readable(self) -> Iterator[LoadedContract]:
        """Yield every contract under the arguments that can be read, in order of its file's name."""
        for file in self.files:
            if not isinstance(loaded := self.load(file), ContractError):
                yield loaded

    def collected(self) -> Iterator[LoadedContract]:
        """Yield those that have items of their own: a name stands for one contract alone."""
        for loaded in self.readable():
            if self.first_with_name(loaded.contract.name, loaded.file) == loaded.file:
                yield loaded

    def shown(self, file: Path) -> str:
        """Return the file's name as messages and artifacts show it: relative to the rootdir where it lies below."""
        return file.relative_to(self._rootdir).as_posix() if file.is_relative_to(self._rootdir) else file.name

    @cached_property
    def _profiles(self) -> ProfileRegistry | None:
        file = self._profiles_file
        of_file = None if file is None else read_profiles(file, shown_as=self.shown(file))
        return with_plugins(of_file, self._registered.profiles)

    @cached_property
    def files(self) -> list[Path]:
        """Every contract file under the arguments, in order of name; the folders are walked once."""
        return sorted(file for file in self._found if self.counts(file))

    @cached_property
    def lone_locks(self) -> list[Path]:
        """Every lock under the arguments whose contract is gone, in order of name."""
        return sorted(file for file in self._found if self.contract_gone(file))

    @cached_property
    def _found(self) -> set[Path]:
        return {file for argument in self._arguments for file in self._files(argument)}

    def _files(self, argument: Path) -> Iterator[Path]:
        if argument.is_file():
            yield argument
        above: dict[Path, frozenset[str]] = {}  # folder → what it and the folders above it really are
        for folder, subfolders, names in os.walk(argument, followlinks=True):  # as pytest does
            subfolders[:] = [name for name in sorted(subfolders) if not self._skips(Path(folder, name))]
            real, trail = os.path.realpath(folder), above.get(Path(folder).parent, frozenset())
            if real in trail:  # a link to a folder above
                subfolders.clear()
                continue
            above[Path(folder)] = trail | {real}
            yield from (Path(folder, name) for name in names if Path(name).suffix in {*SUFFIXES, LOCK_SUFFIX})

    def _skips(self, folder: Path) -> bool:
        return any(_matches(folder, pattern) for pattern in self._skipped) or is_run_directory(folder)


def take_inventory(config: pytest.Config, settings: Settings, registered: Registered) -> Inventory:
    """Return the inventory of a run; `registered` is what plug-ins add to a contract's words."""
    return Inventory(
        config.rootpath,
        arguments=[config.invocation_params.dir / argument.partition("::")[0] for argument in config.args],
        contract_paths=settings.contract_paths,
        profiles=settings.profiles,
        registered=registered,
        skipped=config.getini("norecursedirs"),
    )


def _matches(folder: Path, pattern: str) -> bool:
    """Whether a pattern of `norecursedirs` means a folder: by name, or, with a slash in it, by path."""
    if os.sep not in pattern:
        return fnmatch(folder.name, pattern)
    return fnmatch(str(folder), pattern if Path(pattern).is_absolute() else f"*{os.sep}{pattern}")
