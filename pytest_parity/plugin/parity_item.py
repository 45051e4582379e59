"""What every item of a contract is: its failures are told in our own words, and what it found is noted on it."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from pytest_parity.core.fault import PluginFault

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable
    from pathlib import Path

    from pytest_parity.contract.load import LoadedContract
    from pytest_parity.contract.sessions import Session

OTHERWISE_RUN = "something else ran in the item's place"
SAID_BEFORE = "not judged: see "  # what an item says whose reason another one told


class ParityFailure(Exception):
    """A parity item failed; its text is the whole report."""


class ExpectedMismatch(Exception):
    """Every mismatch of a label is declared: what the item's xfail mark waits for, and nothing else."""


class ParityWarning(pytest.PytestWarning):
    """Something in a contract that does nothing, or that the contract lets through."""


class ParityItem(pytest.Item):
    """An item whose failures are told in our own words, and whose own errors keep their traceback.

    A kind of item prepares, and judges: that ends with `passed`, `expect` or `fail`, which note what was found. The
    verdict goes by the note alone: a conftest may have put something else in the place of any of pytest's methods.
    """

    prepared = False  # whether the latest attempt had its subject at hand
    noted: bool | ParityFailure | ExpectedMismatch = False  # what the latest attempt found: true for a pass
    let_through: tuple[str, ...] = ()  # what it accepted though nobody declared it, one line each

    def begin(self) -> None:
        """Forget what an earlier attempt noted."""
        self.prepared = self.noted = False
        self.let_through = ()

    def setup(self) -> None:
        """Have at hand what is to be judged."""
        if not plans_only(self.config):
            self.prepare()
            self.prepared = True

    def runtest(self) -> None:
        """Judge it."""
        if not self.prepared:
            pytest.skip(OTHERWISE_RUN)
        self.judge()

    def prepare(self) -> None:
        """Have at hand what is to be judged; skip or raise where there is nothing."""

    def judge(self) -> None:
        """Note a pass, or what else was found; skip where nothing can be."""
        raise NotImplementedError

    def passed(self) -> None:
        """Note a pass, unless the same attempt has noted anything else: somebody may run it twice."""
        self.noted = self.noted or True

    def expect(self, reason: str) -> NoReturn:
        """Note that everything found is declared, and xfail."""
        self.noted = ExpectedMismatch(reason)
        # only now: a mark at collection would turn "nothing happened" into a pass that should be an error
        self.add_marker(pytest.mark.xfail(reason=reason, raises=ExpectedMismatch, strict=True))
        raise self.noted

    def fail(self, report: str) -> NoReturn:
        """Note a failure, and raise it."""
        self.noted = ParityFailure(report)
        raise self.noted

    def tell(self, text: str) -> None:
        """Warn of something that fails nothing, whatever the warning filters make of warnings."""
        with warnings.catch_warnings():
            warnings.simplefilter("always", ParityWarning)
            file, line, _ = self.location
            # in such a place no source line is found: printed below the warning, it would be as the contract has it
            warnings.warn_explicit(
                ParityWarning(f"{self.nodeid}: {text}"), None, filename=f"{file}:{(line or 0) + 1}", lineno=1
            )

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *args: Any, **words: Any) -> Any:
        """Return the report's text, headline first."""
        if isinstance(excinfo.value, ParityFailure | ExpectedMismatch):
            return str(excinfo.value)
        option = self.config.option
        asked_for = option.verbose > 1 or option.tbstyle in ("long", "short", "native")
        if isinstance(excinfo.value, PluginFault) and not asked_for:  # it says where the plug-in's code raised
            return str(excinfo.value)
        return super().repr_failure(excinfo, *args, **words)

    @property
    def digest(self) -> str:
        """The digest of the contract file that the item is judged by; empty where none can be read."""
        loaded: LoadedContract | None = getattr(self, "loaded", None)
        return "" if loaded is None else loaded.digest

    @property
    def artifact(self) -> Path | None:
        """Where what it found is kept, if anything is."""
        return None

    def replays(self) -> Iterable[tuple[LoadedContract, Session]]:
        """Return the sessions that the item needs replayed, with their contract."""
        return ()


class UnreadableItem(ParityItem):
    """A file that can't be read as a contract: one failing item, so that everything else still runs."""

    def __init__(self, *, text: str, line: int, **pytest_words: Any) -> None:
        super().__init__(**pytest_words)
        self.text = text
        self.line = line
        self.add_marker(pytest.mark.parity(contract=None, session=None, rung="frozen", label=None))

    def judge(self) -> None:
        """Fail with every fault of the file."""
        self.fail(self.text)

    def reportinfo(self) -> tuple[os.PathLike[str] | str, int | None, str]:
        """Return the line of the first fault."""
        return self.path, self.line - 1, self.name


def plans_only(config: pytest.Config) -> bool:
    """Whether pytest was asked to show what it would do."""
    return any(config.getoption(name, default=False) for name in ("setuponly", "setupplan"))
