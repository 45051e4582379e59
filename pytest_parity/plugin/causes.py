"""What in the user's project a path's fault is about: the field of the contract, and where its value comes from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pytest_parity.report.unfinished import Cause

if TYPE_CHECKING:
    from pytest_parity.contract.load import LoadedContract
    from pytest_parity.contract.sessions import Session
    from pytest_parity.core.fault import PathFault
    from pytest_parity.plugin.settings import Settings


def cause_of(fault: PathFault, loaded: LoadedContract, session: Session, settings: Settings) -> Cause:
    """Return the place of the field that a fault names, if any, and what else says its value."""
    if not fault.field:
        return Cause()
    notes = [giver] if (giver := loaded.giver(fault.field)) else []
    if fault.field.endswith("data.root"):
        notes.append(_mapped(loaded.contract.data_for(session).root, settings))
    return Cause(loaded.place(fault.field), tuple(notes))


def _mapped(root: str, settings: Settings) -> str:
    folder = settings.data_roots[root]
    if "://" not in folder and Path(folder).is_relative_to(settings.rootdir):
        folder = Path(folder).relative_to(settings.rootdir).as_posix()
    return f"{settings.data_root_origins[root]} maps {root!r} to {folder}"
