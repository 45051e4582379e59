"""What is known of a session before anything is planted: its contract, and what its paper path did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_parity.core.ticker import instrument_of, is_own
from pytest_parity.core.trace import Intent, Path

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_parity.contract.models import LaunchContract
    from pytest_parity.core.decision import Decision
    from pytest_parity.core.trace import Trace
    from pytest_parity.session.result import SessionResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One session as its paper path ran it; `config` is that of the contract's strategy, defaults included."""

    contract: LaunchContract
    trace: Trace
    decisions: Sequence[Decision]
    zone: str  # the exchange's time zone
    config: Mapping[str, Any]

    @classmethod
    def of(cls, contract: LaunchContract, result: SessionResult) -> Known:
        """Gather it from a session of which both paths finished."""
        assert result.comparison is not None  # noqa: S101 - both finished
        facts = result.facts[Path.PAPER]
        return cls(
            contract=contract,
            trace=result.traces[Path.PAPER],
            decisions=result.comparison.paper,
            zone=facts["session"]["zone"],
            config=facts["reproduce"]["resolved"][0],
        )

    @property
    def entry(self) -> Decision | None:
        """The first entry that a strategy sent an order for."""
        return next((d for d in self.decisions if d.acted and d.decided and d.intent is Intent.ENTER), None)

    @property
    def refusal(self) -> Decision | None:
        """The first entry that a strategy refused, and said why."""
        return next((d for d in self.decisions if d.intent is Intent.REJECT and d.reason is not None), None)

    @property
    def openings(self) -> list[Decision]:
        """Where faults of an entry are planted: around the first one, then around a refusal before it."""
        entry, refusal = self.entry, self.refusal
        if refusal is None or (entry is not None and entry.ts <= refusal.ts):
            return [entry] if entry is not None else []
        return [entry, refusal] if entry is not None else [refusal]

    def since(self, opening: Decision) -> int:
        """Return from when on quotes of its instrument may be others so that no decision before it saw one of them.

        Where none came in between, from the first datum on.
        """
        seen = self.last_before(opening)
        stamps = self.trace.feed.streams.get((opening.instrument, "quotes"), ())
        return next((stamp for stamp in stamps if seen < stamp <= opening.ts), self.opens)

    def last_before(self, opening: Decision) -> int:
        """Return when the last decision before it was made; where there is none, just before the first datum."""
        return max((one.ts for one in self.decisions if one.ts < opening.ts), default=self.opens - 1)

    @property
    def exits(self) -> list[int]:
        """When the position of the first entry was left, by an exit of its own or by a planned one, in order."""
        if self.entry is None:
            return []
        planned = [e.first_fill for e in self.entry.executions[1:] if e.first_fill is not None]
        later = [d for d in self.decisions if d.intent is Intent.EXIT and d.acted and d.ts > self.entry.ts]
        return sorted([*planned, *(d.ts for d in later if d.instrument == self.entry.instrument)])

    @property
    def underlyings(self) -> list[str]:
        """The instruments with data that are what a ticker itself names, such as stocks."""
        return [name for name in self.instruments if not self.is_option(name)]

    @property
    def instruments(self) -> list[str]:
        """The instruments that have data."""
        return sorted({instrument_of(name) for name, _ in self.trace.feed.streams})

    @property
    def quoted(self) -> list[str]:
        """The instruments that have quotes."""
        return sorted(name for name, kind in self.trace.feed.streams if kind == "quotes")

    def is_option(self, instrument: str) -> bool:
        """Whether an instrument belongs to a ticker other than its own symbol."""
        return not is_own(instrument, self.trace.tickers.get(instrument, instrument.rpartition(".")[0]))

    @property
    def opens(self) -> int:
        """When the first datum happened, UTC nanoseconds."""
        return min((stamps[0] for stamps in self.trace.feed.streams.values() if stamps), default=0)

    @property
    def closes(self) -> int:
        """When the last datum happened, UTC nanoseconds."""
        return max((stamps[-1] for stamps in self.trace.feed.streams.values() if stamps), default=0)
