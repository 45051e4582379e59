"""What stands above the rows: each contract's verdict, what was compared, what is accepted until when, and versions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pytest_parity.contract.digests import digests_of
from pytest_parity.core.promoting.extent import Extent
from pytest_parity.core.promoting.verdict import Cause
from pytest_parity.core.trace import Path
from pytest_parity.report.html.templates import render
from pytest_parity.report.time_left import time_left
from pytest_parity.report.verdict_lines import tell_compared

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from pytest_parity.contract.load import LoadedContract
    from pytest_parity.contract.mismatches import ExpectedMismatch
    from pytest_parity.contract.settings import AcceptedSetting

_MARKS = {"promote": "✔", "incomplete": "…", "blocked": "✖"}
_MOST_REASONS = 8
_MOST_ACCEPTED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """One acceptance of a contract: an expected mismatch or a setting."""

    contract: str
    what: str
    reason: str
    owner: str
    until: str
    left: str  # until it lapses
    expired: bool
    sessions: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class ReasonView:
    """A reason against a promotion, told once for all items that have it in common."""

    what: str
    slug: str  # of its row; empty where there is none
    nodes: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractView:
    """One contract's part of the top."""

    name: str
    file: str
    verdict: str
    mark: str
    reasons: Sequence[ReasonView]
    more_reasons: int
    compared: str
    expected: int
    let_through: int
    digests: Mapping[str, str]


def top(
    promotion: Mapping[str, Any],
    run: Mapping[str, Any],
    contracts: Sequence[LoadedContract],
    slugs: Mapping[str, str],
    today: date,
) -> str:
    """Return the top's markup; `promotion` and `run` are what these files hold, `slugs` rows by node id."""
    loaded = {one.contract.name: one for one in contracts}
    accepted = [entry for one in contracts for entry in _accepted(one, today)]
    return render(
        "top",
        promotion=promotion,
        mark=_MARKS.get(promotion["verdict"].partition(" ")[0], ""),
        contracts=[_contract(one, loaded, slugs) for one in promotion["contracts"]],
        accepted=accepted[:_MOST_ACCEPTED],
        more_accepted=max(0, len(accepted) - _MOST_ACCEPTED),
        run=run,
    )


def _contract(one: Mapping[str, Any], loaded: Mapping[str, LoadedContract], slugs: Mapping[str, str]) -> ContractView:
    reasons, contract = _reasons(one["reasons"], slugs), loaded.get(one["name"] or "")
    return ContractView(
        name=one["name"] or one["file"],
        file=one["file"],
        verdict=one["verdict"],
        mark=_MARKS.get(one["verdict"].partition(" ")[0], ""),
        reasons=reasons[:_MOST_REASONS],
        more_reasons=max(0, len(reasons) - _MOST_REASONS),
        compared=_compared(one),
        expected=len(one["expected"]),
        let_through=len(one["let_through"]),
        digests={"file": one["digest"] or "", **({} if contract is None else digests_of(contract.contract))},
    )


def _reasons(reasons: Iterable[Mapping[str, Any]], slugs: Mapping[str, str]) -> list[ReasonView]:
    alike: dict[tuple[str, str], list[str]] = {}
    for reason in reasons:
        own = reason["node"] if reason["cause"] == Cause.FAILED else ""
        alike.setdefault((reason["what"], own), []).append(reason["node"] or "")
    return [ReasonView(what, slugs.get(nodes[0], ""), [*filter(None, nodes)]) for (what, _), nodes in alike.items()]


def _compared(one: Mapping[str, Any]) -> str:
    compared = one["compared"]
    extents = {path: Extent(**compared[path.value]) for path in Path}
    return tell_compared(compared["sessions"], extents, one["repeat"]["done"]) if compared["sessions"] else "nothing"


def _accepted(one: LoadedContract, today: date) -> Iterable[Accepted]:
    contract = one.contract
    for entry in contract.expected_mismatches:
        what = " ".join(filter(None, (entry.label, entry.field, entry.ticker)))
        yield replace(
            _acceptance(entry, what, contract.name, today), sessions=", ".join(entry.sessions), rule=entry.rule
        )
    for setting in contract.accepted_settings:
        what = " of ".join(filter(None, (setting.setting, setting.venue)))
        yield _acceptance(setting, what, contract.name, today)


def _acceptance(entry: ExpectedMismatch | AcceptedSetting, what: str, contract: str, today: date) -> Accepted:
    expired, left = time_left(entry.until, today)
    return Accepted(
        contract=contract,
        what=what,
        reason=entry.reason,
        owner=entry.owner,
        until=str(entry.until),
        left=left,
        expired=expired,
    )
