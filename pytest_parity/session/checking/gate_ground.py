"""What a gate that runs the strategy stands on: a session with an entry, on the recorded market, from a clean start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_parity.checks.conduct import Conduct, conduct_of, entries_in
from pytest_parity.checks.verdicts import Failed, Finding
from pytest_parity.contract.feed import Feed
from pytest_parity.contract.start import StartState
from pytest_parity.core.trace import Path, Trace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_parity.contract.models import LaunchContract
    from pytest_parity.contract.sessions import Session
    from pytest_parity.core.decision import Decision
    from pytest_parity.session.check import Subject
    from pytest_parity.session.result import SessionResult
    from pytest_parity.session.variants import VariantResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A session, and the contract as its variants begin with: what the gate is about comes in through them alone.

    `entries` are the paper path's where it ran so anyway (`own`), otherwise the backtest's.
    """

    session: Session
    contract: LaunchContract
    result: SessionResult
    entries: tuple[Decision, ...]
    own: bool

    @property
    def trace(self) -> Trace:
        """The trace of `entries`."""
        return self.result.traces[Path.PAPER if self.own else Path.BACKTEST]

    @property
    def streams(self) -> Mapping[tuple[str, str], Sequence[int]]:
        """What was recorded, by instrument and type."""
        return self.result.traces[Path.BACKTEST].feed.streams

    @property
    def subscribed(self) -> Mapping[str, Sequence[str]]:
        """The data topics that each strategy subscribes to on the paper path."""
        topics: Mapping[str, Sequence[str]] = self.result.facts[Path.PAPER]["subscribed"]
        return topics

    @property
    def tickers(self) -> Mapping[str, str]:
        """Each instrument's ticker."""
        return self.trace.tickers

    def same_market(self) -> list[str]:
        """Return the traded instruments, of an option or future all of the underlying: a selector can't dodge them."""
        traded = {entry.instrument for entry in self.entries}
        kinds = {(self.tickers.get(name, name), _is_derived(name, self.tickers)) for name in traded}
        return sorted(
            name for name, ticker in self.tickers.items() if (ticker, _is_derived(name, self.tickers)) in kinds
        )

    def chain(self) -> list[str]:
        """Return all options and futures of the underlyings of those that were traded; none where none was."""
        return [name for name in self.same_market() if _is_derived(name, self.tickers)]

    def conduct(self, result: VariantResult) -> Conduct:
        """Read what a variant did."""
        return conduct_of(result.trace, result.fault, self.contract.reason_labels())


def _is_derived(instrument: str, tickers: Mapping[str, str]) -> bool:
    return tickers.get(instrument) != instrument.rpartition(".")[0]


def must_enter(session: Session) -> bool:
    """Whether a session is one in which the strategy is known to enter."""
    expect = session.expect
    if session.kind in ("trade", "stop"):
        return True
    return expect is not None and (bool(expect.trades) or any(one.action == "enter" for one in expect.decisions))


def entering_sessions(contract: LaunchContract) -> Sequence[Session]:
    """Return the sessions in which the strategy is known to enter."""
    return [session for session in contract.sessions if must_enter(session)]


def find_ground(subject: Subject) -> Ground | None:
    """Choose the first session in which the paper path enters, or failing that the backtest; `None` without any."""
    clean = without_drift(subject.contract)
    grounds = [
        Ground(session=session, contract=clean, result=result, entries=entries_in(decisions), own=own)
        for own in ([True] if clean == subject.contract else []) + [False]
        for session in subject.contract.sessions
        if (result := subject.results.get(session.id)) is not None
        and (decisions := _decisions(result, own=own)) is not None
    ]
    return next((ground for ground in grounds if ground.entries), None)


def _decisions(result: SessionResult, *, own: bool) -> Any:
    comparison = result.comparison
    return None if comparison is None else comparison.paper if own else comparison.backtest


def without_drift(contract: LaunchContract, start: StartState | None = None) -> LaunchContract:
    """Return the contract whose paper path is fed as recorded and starts flat, its kill switch at its baseline.

    What its feed or its start do is its sessions' to show. Config, engines, venues and balances stay: the bot runs so.
    """
    paper = contract.paths.paper
    start = StartState(balances=paper.start.balances) if start is None else start
    paper = paper.model_copy(update={"feed": Feed(), "start": start})
    return contract.model_copy(update={"paths": contract.paths.model_copy(update={"paper": paper})})


def no_ground(claim: str) -> Failed:
    """Fail a gate that nothing shows: one that never met an entry has stopped none."""
    what = f"the strategy enters in no session that should have an entry, so nothing shows that {claim}"
    return Failed(what, (Finding(("sessions",), "let one be of kind trade in which it enters"),))
