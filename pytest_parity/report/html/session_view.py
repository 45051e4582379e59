"""A session as a row of the report shows it: both paths' decisions, the picture, the funnel, why neither acted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pytest_parity.core.entering.funnel import Stage
from pytest_parity.core.trace import Path
from pytest_parity.report.html.beside import Row, outcome, summary

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_parity.core.decision import Decision
    from pytest_parity.report.html.session_files import Pair, SessionFiles
    from pytest_parity.report.words import Clock

_MOST_PAIRS = 30
_MOST_REASONS = 20


@dataclass(frozen=True, slots=True)
class PairLine:
    """One line of the table of decisions: for each column what both paths have."""

    when: Row
    what: Row
    outcome: Row
    mismatch: int | None = None
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """What the session's block of the report prints."""

    kind: str
    date: str
    zone: str
    lines: Sequence[PairLine]
    hidden: int  # pairs that are not among the lines
    funnel: Sequence[Row]
    parting: str  # the stage at which the entries part; empty where they don't
    reasons: Sequence[tuple[str, str, int]]  # what each path made of an entry, and how often
    more_reasons: int
    picture: str  # base64; empty where there is none
    unread: Sequence[str] = field(default_factory=tuple)  # files too large to be shown


def view_session(files: SessionFiles) -> SessionView:
    """Read what a session's block tells; long tables are cut, mismatches kept first."""
    labels = {mismatch.number: mismatch.label.value for mismatch in files.mismatches}
    shown = _chosen(files.pairs)
    cells = files.reasons.get("matrix") or []
    parting = files.reasons.get("parting")
    return SessionView(
        kind=files.heading.get("kind", ""),
        date=files.heading.get("date", ""),
        zone=files.clock.zone,
        lines=[_line(pair, labels, files.clock) for pair in shown],
        hidden=len(files.pairs) - len(shown),
        funnel=_funnel(files.funnels),
        parting=_stage(parting["stage"]) if parting else "",
        reasons=[
            (_attempt(cell["backtest"]), _attempt(cell["paper"]), cell["count"]) for cell in cells[:_MOST_REASONS]
        ],
        more_reasons=max(0, len(cells) - _MOST_REASONS),
        picture=files.picture(),
        unread=sorted(files.too_large),
    )


def _chosen(pairs: Sequence[Pair]) -> list[Pair]:
    """Take those with a mismatch first, then the others, as many as there is room for, by time."""
    order = sorted(range(len(pairs)), key=lambda at: (pairs[at].mismatch is None, at))
    return [pairs[at] for at in sorted(order[:_MOST_PAIRS])]


def _line(pair: Pair, labels: Mapping[int, str], clock: Clock) -> PairLine:
    return PairLine(
        when=Row("time", _time(pair.backtest, clock), _time(pair.paper, clock)),
        what=Row("decision", summary(pair.backtest), summary(pair.paper)),
        outcome=Row("outcome", outcome(pair.backtest, clock), outcome(pair.paper, clock)),
        mismatch=pair.mismatch,
        label="" if pair.mismatch is None else labels.get(pair.mismatch, ""),
    )


def _time(decision: Decision | None, clock: Clock) -> str:
    return "" if decision is None else clock.time(decision.ts)


def _funnel(funnels: Mapping[Path, Mapping[str, int | None]]) -> list[Row]:
    """Set out the stages of which anything is known."""
    rows = []
    for stage in Stage:
        counts = [funnels.get(path, {}).get(stage.value) for path in (Path.BACKTEST, Path.PAPER)]
        if any(count is not None for count in counts):
            rows.append(Row(_stage(stage.value), *("" if count is None else f"{count:,}" for count in counts)))
    return rows


def _stage(name: str) -> str:
    return "set-ups" if name == Stage.SET_UPS else name.replace("_", " ")


def _attempt(plain: Mapping[str, Any]) -> str:
    return ": ".join(filter(None, (plain["did"], plain["reason"])))
