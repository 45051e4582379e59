"""What makes an item that a node id asks for and that isn't there: pytest says only that it isn't found."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_parity.checks.needs import need_of
from pytest_parity.contract.faults import ContractError, few, suggest
from pytest_parity.core.promoting.rung import Rung
from pytest_parity.plugin.keys import run_of
from pytest_parity.session.checks import CHECKS
from pytest_parity.session.selftest import SELF_TESTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pytest

    from pytest_parity.contract.load import LoadedContract
    from pytest_parity.plugin.run import ParityRun

_ASKED_FOR = {  # of a session, and what a contract that has the item says
    "races": "the contract doesn't say races: {fail: true}",
    "limits": "the contract states no limit to hold a path to",
    "reference": "nothing is known of what the backtest must do: there is no expect, and no lock",
}


def explain_absent(config: pytest.Config) -> Iterator[str]:
    """Yield a line for each argument that names no item of its contract."""
    run = run_of(config)
    for argument in config.args:
        name, _, wanted = argument.partition("::")
        file = Path(os.path.normpath(config.invocation_params.dir / name))
        loaded = run.inventory.load(file) if wanted and file in run.inventory.files else None
        if loaded is None or isinstance(loaded, ContractError):
            continue
        if why := _why_absent(run, loaded, wanted):
            yield f"{argument}: {why}"


def _why_absent(run: ParityRun, loaded: LoadedContract, wanted: str) -> str:
    """Say what makes the item or group, or which there are; nothing where it is there."""
    contract, rung = loaded.contract, run.settings.rung
    rungs = {check.item: check.rung for check in run.plugins.checks_of(contract, Rung.REPLAY)}
    locked = run.inventory.lock(loaded.file) is not None
    named = need_of(contract, "", locked=locked, repeat=2, checks=list(rungs)).items  # with `nondeterministic`
    items = {item: rungs.get(item, Rung.FROZEN if item == "frozen" else Rung.REPLAY) for item in named}
    planted = [f"{session.id}::selftest::{label}" for session in contract.sessions for label in SELF_TESTED]
    if _names(wanted, planted) and not _names(wanted, items) and not run.settings.selftest:
        return "faults are planted where that is asked for: give --parity-selftest"
    items |= dict.fromkeys(planted, Rung.REPLAY)
    if _names(wanted, (item for item, own in items.items() if own in rung.upto)):
        return ""
    if higher := [own for item, own in items.items() if _names(wanted, [item])]:
        return f"it is of the rung {higher[0]}, above {rung}: give --parity-rung={higher[0]}"
    session, _, name = wanted.partition("::")
    if name in _ASKED_FOR and session in {one.id for one in contract.sessions}:
        return f"there is no such item: {_ASKED_FOR[name]}"
    if wanted in {check.item for check in CHECKS}:
        return "the check doesn't apply to this contract"
    group = [item for item in items if item not in planted and item.startswith(f"{session}::")]
    return f"there is no such item; {suggest(wanted, items)}there are: {few(group or list(items))}"


def _names(wanted: str, items: Iterable[str]) -> bool:
    """Whether a name stands for one of the items, or for a group of them."""
    return any(item == wanted or item.startswith(f"{wanted}::") for item in items)
