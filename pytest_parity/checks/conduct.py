"""What a path did in a variant of a session: the entries it sent, the ones it refused and why, or where it stopped."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pytest_parity.core.folding.fold import fold
from pytest_parity.core.labelling.difference import describe_decision
from pytest_parity.core.moment import utc
from pytest_parity.core.trace import Intent

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from pytest_parity.core.decision import Decision
    from pytest_parity.core.fault import PathFault
    from pytest_parity.core.mismatch import Label
    from pytest_parity.core.trace import Trace

_TOLD = 3  # entries or reasons in one sentence


@dataclass(frozen=True, slots=True)
class Conduct:
    """`entries` sent an order, whatever became of it; `refused` are the reasons that were said, with their labels."""

    entries: tuple[Decision, ...] = ()
    refused: tuple[tuple[str, Label | None], ...] = ()
    stopped: str = ""  # why the path didn't run to its end
    lost: bool = False  # whether that says nothing of what it did before

    @property
    def filled(self) -> tuple[Decision, ...]:
        """The entries that were filled, at least partly."""
        return tuple(entry for entry in self.entries if entry.executions[0].filled)

    def misses(self, label: Label) -> str:
        """Say what it lacks that sent no entry and must have said a reason of this label; empty for nothing."""
        if self.stopped:
            return "it doesn't trade, but stops with a fault"
        if any(known is label for _, known in self.refused):
            return ""
        return f"it doesn't trade, and doesn't say why with a reason of {label}"

    def of(self, strategies: Collection[str]) -> Conduct:
        """Leave the entries of these strategies alone."""
        return replace(self, entries=tuple(one for one in self.entries if one.strategy in strategies))

    def __str__(self) -> str:
        """Say it in a sentence without its subject."""
        told = [describe_entries(self.entries), self._reasons()]
        if self.stopped:
            told.append(f"stopped: {self.stopped}")
        return "; ".join(filter(None, told))

    def _reasons(self) -> str:
        names = list(dict.fromkeys(f"{reason} ({label or 'no label'})" for reason, label in self.refused))
        if not names:
            return "" if self.entries or self.stopped else "said no reason"
        more = f" and {len(names) - _TOLD} more" if len(names) > _TOLD else ""
        return f"refused for {', '.join(names[:_TOLD])}{more}"


def conduct_of(
    trace: Trace | None, fault: PathFault | None, labels: Mapping[str, Label], refusals_since: int = 0
) -> Conduct:
    """Read what a variant did; `labels` are those of reasons.

    What was refused before a moment, UTC nanoseconds, doesn't count.
    """
    stopped = "" if fault is None else f"{f'{fault.field}: ' if fault.field else ''}{fault.what}"
    lost = fault is not None and fault.lost
    decisions = () if trace is None else fold(trace)
    refusals = (one for one in decisions if one.intent is Intent.REJECT and one.ts >= refusals_since)
    said = ((reason, labels.get(reason)) for one in refusals for reason in (one.reason, *one.further_reasons) if reason)
    return Conduct(entries_in(decisions), tuple(said), stopped, lost)


def entries_in(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """Return the entries that a strategy decided and sent an order for."""
    return tuple(one for one in decisions if one.intent is Intent.ENTER and one.decided and one.acted)


def describe_entries(entries: Collection[Decision]) -> str:
    """Count and name entries."""
    if not entries:
        return "sent no entry"
    named = [f"{describe_decision(one)} at {utc(one.ts)}" for one in [*entries][:_TOLD]]
    more = f" and {len(entries) - _TOLD} more" if len(entries) > _TOLD else ""
    return f"sent {len(entries)} {'entry' if len(entries) == 1 else 'entries'} ({', '.join(named)}{more})"
