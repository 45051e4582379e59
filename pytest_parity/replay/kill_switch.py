"""A path's own kill-switch file: the strategy reads it as its bot would, and neither path sees the other's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pytest_parity.contract.references import KILL_SWITCH_FILE

if TYPE_CHECKING:
    from pathlib import Path as FilePath

    from pytest_parity.contract.models import LaunchContract
    from pytest_parity.core.trace import Path


_SPOILED = {
    "unreadable": '{"state": "',  # what a write that was cut short leaves
    "stateless": "{}",
}


def place_kill_switch(contract: LaunchContract, path: Path, folder: FilePath) -> str | None:
    """Write the file below `folder` with the state that this path starts with; `None` for a contract without one."""
    state = contract.kill_switch_for(path)
    if contract.kill_switch is None or state is None:
        return None
    file = folder / "kill_switch" / contract.kill_switch.file
    file.parent.mkdir(parents=True, exist_ok=True)
    write_state(file, state)
    return str(file)


def write_state(file: FilePath, state: str) -> None:
    """Set a kill switch."""
    file.write_text(json.dumps({"state": state}) + "\n", encoding="utf-8")


def spoil_file(file: FilePath, how: str) -> None:
    """Take a kill switch's file away (`gone`), or leave what says neither state in its place."""
    if how == "gone":
        file.unlink()
    else:
        file.write_text(_SPOILED[how], encoding="utf-8")


def unplaced(words: Any, kill_switch: str | None) -> Any:
    """Give a component's words with the reference in place of the file's path, which may not be published."""
    if isinstance(words, dict):
        return {key: unplaced(value, kill_switch) for key, value in words.items()}
    if isinstance(words, list):
        return [unplaced(entry, kill_switch) for entry in words]
    return f"${{{KILL_SWITCH_FILE}}}" if kill_switch is not None and words == kill_switch else words
