"""What people read of a session's entries: both funnels, the stage where they part, and why neither path acted."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from pytest_parity.core.entering.entries import tell_entries
from pytest_parity.core.entering.funnel import Funnel, Stage
from pytest_parity.core.trace import Path
from pytest_parity.report.files import write_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path as FilePath

    from pytest_parity.core.compare import Comparison
    from pytest_parity.core.decision import Decision
    from pytest_parity.core.entering.entries import Cell, Entries, Parting
    from pytest_parity.core.mismatch import Mismatch

_SHOWN = 3  # sessions or pairs of reasons in one line; reasons.json has them all

# As the columns of a table have room for them.
_COLUMNS = {
    Stage.SET_UPS: "set-ups",
    Stage.SIGNALS: "signals",
    Stage.CONTRACTS_CONSIDERED: "considered",
    Stage.CONTRACT_SELECTED: "selected",
    Stage.QUOTES_PASSED: "quotes",
    Stage.RISK_PASSED: "risk",
    Stage.ORDERED: "ordered",
    Stage.FILLED: "filled",
}
_NONE = "–"  # noqa: RUF001 a dash, as tables have it where there is nothing to count
_WORDS = {Stage.SET_UPS: "set-ups"}
# how two entries part that came to the same
_ANOTHER = {
    Stage.SET_UPS: "on another set-up",
    Stage.CONTRACTS_CONSIDERED: "of another number of contracts",
    Stage.CONTRACT_SELECTED: "on another contract",
}


def write_entries(folder: FilePath, entries: Entries) -> None:
    """Write both funnels, and beside them what the paths made of each entry; `folder` is the session's."""
    for path, funnel in entries.funnels.items():
        write_json(folder / path / "funnel.json", asdict(funnel))
    plain = entries.to_plain()
    reasons = {"parting": plain["parting"], "neither_acted": sum(cell.count for cell in entries.idle)}
    write_json(folder / "reasons.json", reasons | {"matrix": plain["cells"]})


def entries_json(sessions: Mapping[str, Entries]) -> dict[str, Any]:
    """Return what `promotion.json` has of a contract's entries: sums over its sessions, and where each one parts."""
    sums = {path: sum((one.funnels[path] for one in sessions.values()), Funnel()) for path in Path}
    stages = {name: None if one.parting is None else one.parting.stage.value for name, one in sessions.items()}
    return {**{path.value: asdict(funnel) for path, funnel in sums.items()}, "parted": stages}


def funnels_of(mismatch: Mismatch, comparison: Comparison) -> list[str]:
    """Return both funnels as a table for a mismatch of an entry, where they part and the strategy said something."""
    said = any(not decision.acted or decision.setup or decision.quote for decision in _decisions(comparison))
    if mismatch.of_exit or not said:
        return []
    entries = tell_entries(comparison)
    return [] if entries.parting is None else ["", *_table(entries), f"  {tell_parting(entries.parting)}"]


def _decisions(comparison: Comparison) -> list[Decision]:
    return [decision for decision in (*comparison.backtest, *comparison.paper) if decision.decided]


def _table(entries: Entries) -> list[str]:
    """Set out the stages of which anything is known; `>` marks the one where the paths part."""
    known = [stage for stage in Stage if any(funnel.at(stage) is not None for funnel in entries.funnels.values())]
    marked = entries.parting.stage if entries.parting is not None else None
    heads = [f"{'>' if stage is marked else ''}{_COLUMNS[stage]}" for stage in known]
    lines = ["  funnel  " + "".join(f"{head:>{_width(stage)}}" for stage, head in zip(known, heads, strict=True))]
    for path, funnel in entries.funnels.items():
        counts = (_NONE if (count := funnel.at(stage)) is None else str(count) for stage in known)
        row = "".join(f"{count:>{_width(stage)}}" for stage, count in zip(known, counts, strict=True))
        lines.append(f"  {path:<8}{row}")
    return lines


def _width(stage: Stage) -> int:
    """Two columns apart; the first one stands behind names shorter than itself, and needs but one."""
    return len(_COLUMNS[stage]) + (1 if stage is Stage.SET_UPS else 2)


def tell_parting(parting: Parting) -> str:
    """Say where the paths part, and what each made of the entry."""
    return f"they part at {_stage(parting)}: {_alike(parting) or f'backtest {parting.backtest}, paper {parting.paper}'}"


def _alike(parting: Parting) -> str:
    """Say how entries of which both paths made the same part; nothing where there is more to tell."""
    another = _ANOTHER.get(parting.stage, "")
    return f"both {parting.backtest}, {another}" if another and parting.backtest == parting.paper else ""


def _stage(parting: Parting) -> str:
    stage = _WORDS.get(parting.stage, parting.stage.replace("_", " "))
    return stage if parting.counts_differ else f"{stage}, though the counts are equal"


def entry_lines(sessions: Mapping[str, Entries]) -> list[str]:
    """Return what a verdict tells of a contract's entries: where paths part, and why neither acted."""
    parted = [(session, one.parting) for session, one in sessions.items() if one.parting is not None]
    lines = [
        f"parted: {session} at {_stage(one)}: {_alike(one) or f'{one.backtest} | {one.paper}'}"
        for session, one in parted[:_SHOWN]
    ]
    if len(parted) > _SHOWN:
        lines.append(f"parted: … {len(parted) - _SHOWN} more sessions, see reasons.json")
    return [*lines, *_idle_line(sessions)]


def _idle_line(sessions: Mapping[str, Entries]) -> list[str]:
    idle: Counter[str] = Counter()
    for entries in sessions.values():
        for cell in entries.idle:
            idle[_why(cell)] += cell.count
    if not idle:
        return []
    most = sorted(idle.items(), key=lambda item: (-item[1], item[0]))
    told = [why if len(most) == 1 else f"{count} {why}" for why, count in most[:_SHOWN]]
    more = [f"… {len(most) - _SHOWN} more"] if len(most) > _SHOWN else []
    return [f"neither acted: {idle.total():,} ({', '.join([*told, *more])})"]


def _why(cell: Cell) -> str:
    return str(cell.backtest) if cell.backtest == cell.paper else f"{cell.backtest} | {cell.paper}"
