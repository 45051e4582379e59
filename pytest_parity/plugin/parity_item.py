"""What every item of a contract is: its failures are told in our own words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

    from pytest_parity.contract.load import LoadedContract
    from pytest_parity.contract.sessions import Session


class ParityFailure(Exception):
    """A parity item failed; its text is the whole report."""


class ExpectedMismatch(Exception):
    """Every mismatch of a label is declared: what the item's xfail mark waits for, and nothing else."""


class ParityItem(pytest.Item):
    """An item whose failures are told in our own words, and whose own errors keep their traceback."""

    raised: ParityFailure | None = None  # by the latest call
    let_through: tuple[str, ...] = ()  # what it accepted though nobody declared it, one line each

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *args: Any, **words: Any) -> Any:
        """Return the report's text, headline first."""
        if isinstance(excinfo.value, ParityFailure | ExpectedMismatch):
            return str(excinfo.value)
        return super().repr_failure(excinfo, *args, **words)

    @property
    def digest(self) -> str:
        """The digest of the contract file that the item is judged by; empty where none can be read."""
        loaded: LoadedContract | None = getattr(self, "loaded", None)
        return "" if loaded is None else loaded.digest

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

    def runtest(self) -> None:
        """Fail with every fault of the file."""
        raise ParityFailure(self.text)

    def reportinfo(self) -> tuple[os.PathLike[str] | str, int | None, str]:
        """Return the line of the first fault."""
        return self.path, self.line - 1, self.name
