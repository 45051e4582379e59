"""What a path's own kill switch says while the path runs: read when an order is sent or amended, and only then."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, get_args

from pytest_parity.contract.clauses import SwitchState

if TYPE_CHECKING:
    from pathlib import Path as FilePath

    from pytest_parity.core.trace import OrderEvent

_STATES = get_args(SwitchState)
_DECIDED = ("initialized", "pending_update", "updated")  # kinds of rows in which a strategy sends or amends


class SwitchReadings:
    """The states of a kill switch, by the sequence of the row for which it was read; only where it had changed."""

    def __init__(self, file: FilePath | None = None) -> None:
        self.file = file
        self.states: list[tuple[int, str]] = []

    def note(self, row: OrderEvent) -> None:
        """Read the switch for a row of an order, where there is one and a strategy decides in that row."""
        if self.file is None or row.kind not in _DECIDED:
            return
        state = read_state(self.file)
        if not self.states or self.states[-1][1] != state:
            self.states.append((row.sequence, state))


def read_state(file: FilePath) -> str:
    """Return what a kill switch says, `clear` or `engaged`, or else that its file is `gone` or `unreadable`."""
    try:
        said = json.loads(file.read_bytes())
    except FileNotFoundError:
        return "gone"
    except (OSError, ValueError, RecursionError):
        return "unreadable"
    state = said.get("state") if isinstance(said, dict) else None
    return str(state) if state in _STATES else "unreadable"
