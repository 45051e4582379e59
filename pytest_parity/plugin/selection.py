"""What a pytest command selects, found out by giving it to pytest."""

from __future__ import annotations

import contextlib
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_parity.core.promoting.rung import Rung
from pytest_parity.plugin.options import is_active
from pytest_parity.plugin.outcomes import name_of
from pytest_parity.plugin.parity_item import ParityItem

if TYPE_CHECKING:
    from collections.abc import Sequence

_LINES_SHOWN = 3


class _Selected:
    """Notes what is left once every plugin has had its say."""

    def __init__(self) -> None:
        self.items: list[tuple[str, str]] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        # all rungs, where contracts are collected: what the ini file and the environment say may be for a lower one
        config.option.parity_rung = Rung.REPLAY.value if is_active(config) else None

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.items = [
            (str(item.path), name_of(item) if isinstance(item, ParityItem) else item.nodeid) for item in session.items
        ]


def select(words: Sequence[str], folder: str) -> dict[str, Any]:
    """Return the `items` that a command (`pytest …`) selects when given in `folder`; `said` is pytest's last word.

    For a process of its own. An item goes by its file and its name below that, one of no contract by its node id.
    """
    os.chdir(folder)
    selected, output = _Selected(), io.StringIO()
    # a label of its own: one that the ini file gives is taken by the run that asks
    further = ["--collect-only", "-q", "--assert=plain", f"--parity-run-label=selection-{os.getpid()}"]
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        pytest.main([*words[1:], *further], plugins=[selected])
    lines = [line for line in output.getvalue().splitlines() if line.strip()]
    said = " / ".join(line.replace(str(Path(folder)), ".") for line in lines[-_LINES_SHOWN:])
    return {"items": selected.items, "said": said}
