"""The reference item: the backtest did what the session was chosen for, and what is stated of it by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pytest_parity.checks.expectations import find_unmet
from pytest_parity.checks.verdicts import Failed, Finding, Passed, Verdict
from pytest_parity.core.mismatch import Label
from pytest_parity.core.trace import Intent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_parity.contract.sessions import Session
    from pytest_parity.core.decision import Decision

_STOP: Final = "stop"  # a role, and the reason that a strategy says of such an exit
_QUOTE_REASON: Final = "wide_spread"  # one of those that every contract has
_STOP_TYPES: Final = ("STOP_MARKET", "STOP_LIMIT", "TRAILING_STOP_MARKET", "TRAILING_STOP_LIMIT")


def judge_reference(session: Session, decisions: Sequence[Decision], labels: Mapping[str, Label], zone: str) -> Verdict:
    """Judge the backtest's decisions, in order of time, by the session's `kind` and `expect`.

    `labels` is the table of reasons, `zone` the exchange's time zone (IANA name).
    """
    findings = [*_kind(session.kind, decisions, labels)]
    if session.expect is not None:
        findings += [*_trades(session.expect.trades, decisions), *find_unmet(session.expect.decisions, decisions, zone)]
    if not findings:
        return Passed()
    more = f"; and {len(findings) - 1} more" if len(findings) > 1 else ""
    return Failed(f"{findings[0].what}{more}", tuple(findings))


def filled_entries(decisions: Sequence[Decision]) -> list[Decision]:
    """List the entries that a strategy decided and that were filled, at least partly."""
    entries = (decision for decision in decisions if decision.intent is Intent.ENTER and decision.decided)
    return [decision for decision in entries if any(execution.filled for execution in decision.executions[:1])]


def _kind(kind: str, decisions: Sequence[Decision], labels: Mapping[str, Label]) -> Iterator[Finding]:
    entries = filled_entries(decisions)
    asked, did = "", None
    if kind == "trade":
        asked, did = "a filled entry", None if entries else "filled none"
    elif kind == "no_trade":
        asked, did = "no filled entry", f"filled {len(entries)}" if entries else None
    elif kind == "quote_rejection":
        asked = "an entry refused for a quote reason, and none filled on that set-up"
        did = _no_quote_rejection(decisions, entries, labels)
    elif kind == "stop":
        asked, did = "a filled exit for a stop", None if any(map(_stopped, decisions)) else "filled none"
    if did is not None:
        yield Finding(("kind",), f"kind {kind} asks for {asked}; the backtest {did}")


def _no_quote_rejection(
    decisions: Sequence[Decision], entries: Sequence[Decision], labels: Mapping[str, Label]
) -> str | None:
    """Say why no rejection stands for a refused set-up; None if one does."""
    refused = [decision for decision in decisions if decision.intent is Intent.REJECT]
    for_quotes = [one for one in refused if labels.get(one.reason or "") is Label.MICROSTRUCTURE_REJECT]
    if any(not any(_on_setup_of(rejection, entry) for entry in entries) for rejection in for_quotes):
        return None
    if for_quotes:
        return "filled an entry on each set-up that it so refused"
    reasons = sorted({decision.reason for decision in refused if decision.reason})
    if unknown := [reason for reason in reasons if reason not in labels]:
        return f"refused for {', '.join(unknown)}, which has no label: {_remedy(unknown[0])}"
    return f"refused for {', '.join(reasons)} alone" if reasons else "refused none"


def _remedy(reason: str) -> str:
    """Say how a reason gets the label of one that is about the quote."""
    entry = f"reasons: {{{reason}: {Label.MICROSTRUCTURE_REJECT}}}"
    return f"write `{entry}` if it is about the quote, or say a known one, such as {_QUOTE_REASON}"


def _on_setup_of(rejection: Decision, entry: Decision) -> bool:
    """Whether an entry is on the set-up that was refused: by name, or by side and from then on where one has none."""
    if (rejection.strategy, rejection.ticker) != (entry.strategy, entry.ticker):
        return False
    if rejection.setup is not None and entry.setup is not None:
        return rejection.setup == entry.setup
    return rejection.side in ("", entry.side) and rejection.ts <= entry.ts


def _stopped(decision: Decision) -> bool:
    """Whether a decision's exit was filled for a stop: as the strategy said, or as its order shows.

    A stop that was replaced by an order of another type before anything was filled was not hit.
    """
    leaves = decision.intent is Intent.EXIT
    filled = [exit_ for exit_ in (decision.executions if leaves else decision.executions[1:]) if exit_.filled]
    if leaves and decision.reason == _STOP:
        return bool(filled)
    return any(exit_.role == _STOP or exit_.type_at_fill in _STOP_TYPES for exit_ in filled)


def _trades(trades: int | None, decisions: Sequence[Decision]) -> Iterator[Finding]:
    filled = len(filled_entries(decisions))
    if trades is not None and trades != filled:
        yield Finding(("expect", "trades"), f"expect.trades asks for {trades}; the backtest filled {filled} entries")
