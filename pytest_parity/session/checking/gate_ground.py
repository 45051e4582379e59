"""What a gate that runs the strategy stands on: a session with an entry, on the recorded market, from a clean start."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from pytest_parity.checks.conduct import Conduct, conduct_of, entries_in
from pytest_parity.checks.verdicts import Failed, Finding, Passed, Unexamined
from pytest_parity.contract.feed import Feed
from pytest_parity.contract.start import StartState
from pytest_parity.core.trace import Path, Trace
from pytest_parity.session.variants import Variant

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from pytest_parity.contract.models import LaunchContract
    from pytest_parity.contract.sessions import Session
    from pytest_parity.core.decision import Decision
    from pytest_parity.session.check import Subject
    from pytest_parity.session.result import SessionResult
    from pytest_parity.session.variants import VariantResult

_CLEAN = "clean"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A session, and the contract as its variants begin with: what the gate is about comes in through them alone.

    `trace`, `facts` and `entries` are those of the paper path under that contract.
    """

    session: Session
    contract: LaunchContract
    trace: Trace
    facts: Mapping[str, Any]
    entries: tuple[Decision, ...]

    @property
    def opened(self) -> int:
        """When the session opened, UTC nanoseconds."""
        return int(datetime.fromisoformat(self.facts["session"]["open"]).timestamp()) * 1_000_000_000

    @property
    def recorded(self) -> set[str]:
        """The types of data that were recorded."""
        return {kind for _, kind in self.trace.feed.streams}

    @property
    def strategies(self) -> frozenset[str]:
        """The strategies' ids."""
        return frozenset(self.facts["subscribed"])

    @property
    def heard(self) -> Mapping[str, Sequence[str]]:
        """The topics that each strategy, actor and execution algorithm subscribes to."""
        topics: Mapping[str, Sequence[str]] = self.facts["heard"]
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

    def conduct(self, result: VariantResult, refusals_since: int = 0) -> Conduct:
        """Read what a variant did; refusals before a moment, UTC nanoseconds, don't count."""
        return conduct_of(result.trace, result.fault, self.contract.reason_labels(), refusals_since)

    def verdict(
        self, found: Sequence[Finding], seen: Sequence[Finding], warnings: Sequence[str] = ()
    ) -> Passed | Failed:
        """Fail with what was found in this session, else pass with what was seen, and what wasn't."""
        if found:
            return Failed(f"session {self.session.id}: {found[0].what}", tuple(found))
        return Passed(tuple(seen), warnings=tuple(warnings))


def _is_derived(instrument: str, tickers: Mapping[str, str]) -> bool:
    return tickers.get(instrument) != instrument.rpartition(".")[0]


def ground_sessions(contract: LaunchContract) -> Sequence[Session]:
    """Return the sessions in which the strategy is known to enter; where none is said to be one, it may in any."""
    return [session for session in contract.sessions if _must_enter(session)] or contract.sessions


def _must_enter(session: Session) -> bool:
    expect = session.expect
    if session.kind in ("trade", "stop"):
        return True
    return expect is not None and (bool(expect.trades) or any(one.action == "enter" for one in expect.decisions))


def find_ground(
    subject: Subject, claim: str, entries: int = 1, shows: Callable[[Ground], int] | None = None
) -> Ground | Failed | Unexamined:
    """Choose the first session in which the paper path enters, rather one in which it does so many times.

    Of those that all do, take the one that `shows` most; where each would have to be replayed for it, the first.
    Without any, say that nothing shows the claim.
    """
    clean = without_drift(subject.contract)
    found: list[Ground] = []
    all_at_hand = shows is not None and clean == subject.contract
    for session in subject.contract.sessions:
        result = subject.results.get(session.id)
        ground = None if result is None else _ground(subject, session, result, clean)
        if ground is None or not ground.entries:
            continue
        found.append(ground)
        if len(ground.entries) >= entries and not all_at_hand:
            break

    def rank(ground: Ground) -> tuple[int, int]:
        return min(len(ground.entries), entries), 0 if shows is None else shows(ground)

    return max(found, key=rank) if found else _no_ground(subject.contract, claim)


def _ground(subject: Subject, session: Session, result: SessionResult, clean: LaunchContract) -> Ground | None:
    comparison = result.comparison
    if comparison is None:
        return None
    if clean == subject.contract:
        trace, facts, entries = result.traces[Path.PAPER], result.facts[Path.PAPER], entries_in(comparison.paper)
        return Ground(session=session, contract=clean, trace=trace, facts=facts, entries=entries)
    if not entries_in((*comparison.backtest, *comparison.paper)):
        return None
    replayed = subject.replay(session, [Variant(name=_CLEAN, contract=clean)])[_CLEAN]
    if replayed.finished is None:
        return None
    ground = Ground(session=session, contract=clean, trace=replayed.finished, facts=replayed.facts, entries=())
    return replace(ground, entries=ground.conduct(replayed).entries)


def without_drift(contract: LaunchContract, start: StartState | None = None) -> LaunchContract:
    """Return the contract whose paper path is fed as recorded and starts flat, its kill switch at its baseline.

    What its feed or its start do is its sessions' to show. Config, engines, venues and balances stay: the bot runs so.
    """
    paper = contract.paths.paper
    start = StartState(balances=paper.start.balances) if start is None else start
    paper = paper.model_copy(update={"feed": Feed(), "start": start})
    return contract.model_copy(update={"paths": contract.paths.model_copy(update={"paper": paper})})


def _no_ground(contract: LaunchContract, claim: str) -> Failed | Unexamined:
    """Fail a gate that nothing shows: one that never met an entry has stopped none. Nobody may have said it does."""
    if not any(map(_must_enter, contract.sessions)):
        reason = f"the paper path enters in no session, so nothing shows that {claim}"
        return Unexamined(f"{reason}: add a session of kind trade in which it enters")
    what = f"the paper path enters in no session that should have an entry, so nothing shows that {claim}"
    return Failed(what, (Finding(("sessions",), "let one be of kind trade in which it enters"),))
