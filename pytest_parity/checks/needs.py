"""What a contract file needs for a promotion: its items, whether pytest collected them or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_parity.checks.limits.table import has_limits
from pytest_parity.core.labelling.label import LABELS_WITH_RULES
from pytest_parity.core.mismatch import Label
from pytest_parity.core.promoting.promotion import UNREADABLE, Need

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_parity.contract.models import LaunchContract
    from pytest_parity.contract.sessions import Session


def need_of_unreadable(node: str, why: str) -> Need:
    """Return what a file needs that can't be read as a contract; `node` is the file's node id."""
    return Need(items={UNREADABLE: f"{node}::{UNREADABLE}"}, fault=why)


def need_of_lone_lock(node: str) -> Need:
    """Return what a lock needs whose contract is gone: of a candidate that vanished nothing else is left."""
    return Need(items={"frozen": f"{node}::frozen"}, fault="the contract of this lock is gone")


def need_below_replay(node: str, checks: Sequence[str], *, locked: bool) -> Need:
    """Return what a contract needs up to a rung below the replay; `checks` are the items of its checks up to there."""
    return Need(items={item: f"{node}::{item}" for item in ("frozen", *checks)}, locked=locked, repeat=0)


def need_of(contract: LaunchContract, node: str, *, locked: bool, repeat: int = 1, checks: Sequence[str] = ()) -> Need:
    """Return what a contract needs in a run that replays each path `repeat` times.

    `node` is the file's node id, `checks` are the items of its checks.
    """
    items = ["frozen", *checks]
    for session in contract.sessions:
        items += [f"{session.id}::{name}" for name in session_items(contract, session, locked=locked, repeat=repeat)]
    kinds = {session.kind for session in contract.sessions}
    return Need(
        items={item: f"{node}::{item}" for item in items},
        sessions=tuple(session.id for session in contract.sessions),
        locked=locked,
        repeat=contract.promotion.repeat,
        absent_kinds=tuple(kind for kind in contract.promotion.kinds if kind not in kinds),
    )


def session_items(contract: LaunchContract, session: Session, *, locked: bool, repeat: int) -> list[str]:
    """Return the names of the items that a session needs, in their order."""
    names = ["replay", *(["reference"] if has_reference(session, locked=locked) else []), "feed"]
    if has_limits(contract):
        names.append("limits")
    names += (*LABELS_WITH_RULES, *contract.registered.own_labels)
    # else it can't be measured; where it is, it alone fails for what it takes out of the labels' blame
    if max(contract.promotion.repeat, repeat) > 1:
        names.append(Label.NONDETERMINISTIC)
    if contract.races is not None and contract.races.fail:
        names.append("races")
    return names


def has_reference(session: Session, *, locked: bool) -> bool:
    """Whether something is known of what the backtest must do: of an edge case, only by hand or from a lock."""
    return session.kind != "edge" or session.expect is not None or locked
