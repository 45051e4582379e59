"""What a failing reference item prints: what the contract asks of the session, and what the backtest did."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pytest_parity.core.labelling.difference import describe_decision
from pytest_parity.core.labelling.evidence import describe_quote
from pytest_parity.report.table import filled_later
from pytest_parity.report.words import Clock, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_parity.core.decision import Decision
    from pytest_parity.report.failure import Place

_FINDINGS = 5
_DECISIONS = 5

type Told = tuple[int, str, Sequence[str]]  # line of the contract, what is wrong, details


def reference_report(
    headline: str, findings: Sequence[Told], keys: Sequence[str], decisions: Sequence[Decision], place: Place
) -> str:
    """Tell what isn't as the contract says; `keys` are those of the session that say it, none where its lock does."""
    clock = Clock(place.zone)
    lines = [f"{headline}: reference of {place.contract}, session {place.session}", ""]
    for line, what, details in findings[:_FINDINGS]:
        lines += [f"  {place.file}:{line}: {what}", *(f"    {detail}" for detail in details)]
    if len(findings) > _FINDINGS:
        lines.append(f"  … {len(findings) - _FINDINGS} more")
    lines += ["", f"  the backtest decided (times: {place.zone}): {_count(decisions)}"]
    lines += [f"    {clock.time(decision.ts)} {_describe(decision, clock)}" for decision in decisions[:_DECISIONS]]
    if len(decisions) > _DECISIONS:
        lines.append(f"    … {len(decisions) - _DECISIONS} more in backtest/decisions.jsonl")
    said = " and ".join(f"`{key}`" for key in keys)
    wrong = f"correct {said} if it says the wrong thing of this session" if said else "freeze again if this is meant"
    lines += ["", f"  {wrong}; if not, see why the strategy did otherwise"]
    lines += ["", *place.lines()]
    return "\n".join(printable(clock.localize(line)) for line in lines)


def _describe(decision: Decision, clock: Clock) -> str:
    quote = describe_quote(decision)
    later = filled_later(decision.ts, decision.executions[0], clock) if decision.acted else ""
    return f"{describe_decision(decision)}{later}{f' on {quote}' if quote else ''}"


def _count(decisions: Sequence[Decision]) -> str:
    """Count decisions by what they are: `3 enter (1 filled), 2 reject (stale_quote 2)`; `nothing` for none."""
    parts = []
    for intent in sorted({decision.intent for decision in decisions}):
        alike = [decision for decision in decisions if decision.intent is intent]
        filled = sum(any(execution.filled for execution in decision.executions[:1]) for decision in alike)
        reasons = Counter(decision.reason for decision in alike if decision.reason and not decision.acted)
        words = [f"{filled} filled"] if any(decision.acted for decision in alike) else []
        words += [f"{reason} {count}" for reason, count in sorted(reasons.items())]
        parts.append(f"{len(alike)} {intent}{f' ({", ".join(words)})' if words else ''}")
    return ", ".join(parts) or "nothing"
