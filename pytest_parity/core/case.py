"""What the label rules look at: one pair or leftover that differs, and what surrounds it."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_parity.core.difference import OUTCOMES, base_name, describe_decision, differ
from pytest_parity.core.mismatch import TEXT, Difference
from pytest_parity.core.trace import Intent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_parity.core.align import Alignment
    from pytest_parity.core.decision import Decision
    from pytest_parity.core.feed import FeedComparison
    from pytest_parity.core.flat import BothFlat
    from pytest_parity.core.mismatch import Label
    from pytest_parity.core.pnl import Money
    from pytest_parity.core.state import States
    from pytest_parity.core.tolerance import Tolerance

type Realized = tuple[Mapping[int, Money], Mapping[int, Money]]


@dataclass(frozen=True, slots=True)
class Case:
    """A pair or leftover with all of its differences; a leftover's only one is the field `decision`.

    So is the first one of a pair of which only one acted.
    """

    backtest: Decision | None
    paper: Decision | None
    differences: tuple[Difference, ...]

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """The decisions of the case: two of a pair, one of a leftover."""
        return tuple(decision for decision in (self.backtest, self.paper) if decision is not None)

    @property
    def any(self) -> Decision:
        """One decision of the case, for what both have in common: strategy, ticker, side, intent."""
        return self.backtest or self.paper or self.decisions[0]

    @property
    def is_leftover(self) -> bool:
        """Whether only one path decided anything."""
        return self.backtest is None or self.paper is None

    @property
    def only_said(self) -> tuple[str | None, ...] | None:
        """Both paths' set-ups and reasons, if neither acted; else None."""
        if any(decision.acted for decision in self.decisions):
            return None
        sides = ((d.setup, d.reason) if d else (None, None) for d in (self.backtest, self.paper))
        return tuple(word for side in sides for word in side)

    @property
    def one_sided(self) -> bool:
        """Whether only one path took the decision: the other took none, or refused it."""
        return self.find("decision") is not None

    @property
    def decided_at(self) -> int:
        """When the earlier of the two was decided."""
        return min(decision.ts for decision in self.decisions)

    @property
    def parted_at(self) -> int:
        """When the paths visibly parted."""
        return min(difference.ts for difference in self.differences)

    @property
    def in_outcome_only(self) -> bool:
        """Whether both paths decided the same."""
        return all(base_name(difference.field) in OUTCOMES for difference in self.differences)

    def find(self, *names: str) -> Difference | None:
        """Find the first difference in a field of one of these names, a planned exit's excluded."""
        return next((difference for difference in self.differences if difference.field in names), None)

    def find_in_exits(self, *names: str) -> Difference | None:
        """Find the first difference of a planned exit in a field of one of these names."""
        planned = (difference for difference in self.differences if "." in difference.field)
        return next((difference for difference in planned if base_name(difference.field) in names), None)


@dataclass(slots=True)
class Scene:
    """What surrounds the cases of one comparison; `diverged` grows while they are labelled by time."""

    feed: FeedComparison
    states: tuple[States, States]  # backtest, paper
    flat: BothFlat
    agreed: Mapping[str, Sequence[int]]  # ticker → times of decisions on which both paths agreed, in order
    resized: Sequence[Decision]  # entries whose size differs, on either path
    reasons: Mapping[str, Label]  # a strategy's reasons for refusing, and what each is evidence for
    paper_entries: Sequence[Decision] = ()  # those that the backtest has no counterpart of
    diverged: dict[str, int] = field(
        default_factory=dict
    )  # tickers that have a mismatch already, and the latest one's time

    def has_diverged(self, case: Case) -> bool:
        """Whether the case's ticker has an earlier mismatch, and both paths were not flat on it since."""
        since = self.diverged.get(case.any.ticker)
        return since is not None and not self.flat.between(case.any.ticker, None, since, case.decided_at)

    def enters_later(self, case: Case) -> bool:
        """Whether paper took an entry of its own on the case's set-up, or on its ticker where one names none."""
        about = case.any
        return any(
            (entry.strategy, entry.ticker) == (about.strategy, about.ticker)
            and (entry.setup == about.setup or None in (entry.setup, about.setup))
            and entry.ts >= case.decided_at
            for entry in self.paper_entries
        )

    def last_agreed(self, ticker: str, before: int) -> int | None:
        """Tell when the paths last agreed on a decision of a ticker before a time."""
        times = self.agreed.get(ticker, ())
        earlier = bisect_left(times, before)
        return times[earlier - 1] if earlier else None


def build_cases(alignment: Alignment, tolerance: Tolerance, realized: Realized) -> list[Case]:
    """Build one case for each pair and leftover: those without a difference, then the others by when they parted."""
    pairs = [*_pairs(alignment, tolerance, realized)]
    cases = [case for case in pairs if case.differences]
    cases += [Case(decision, None, _leftover(decision, None)) for decision in alignment.backtest_only]
    cases += [Case(None, decision, _leftover(None, decision)) for decision in alignment.paper_only]
    return [*(case for case in pairs if not case.differences), *sorted(cases, key=_chronology)]


def extra_entries(cases: Sequence[Case]) -> list[Decision]:
    """List the entries that only paper took."""
    taken = (case.paper for case in cases if case.backtest is None and case.paper is not None)
    return [decision for decision in taken if decision.intent is Intent.ENTER and decision.acted]


def resized_entries(cases: Sequence[Case]) -> list[Decision]:
    """List the entries that differ in quantity, ordered or filled."""
    entries = (case for case in cases if case.any.intent is Intent.ENTER and not case.one_sided)
    return [decision for case in entries if case.find("quantity", "filled") for decision in case.decisions]


def _pairs(alignment: Alignment, tolerance: Tolerance, realized: Realized) -> Iterator[Case]:
    for pair in alignment.pairs:
        money = realized[0].get(pair.backtest.number, {}), realized[1].get(pair.paper.number, {})
        yield Case(pair.backtest, pair.paper, differ(pair.backtest, pair.paper, tolerance, money))


def _leftover(backtest: Decision | None, paper: Decision | None) -> tuple[Difference, ...]:
    ts = min(decision.ts for decision in (backtest, paper) if decision is not None)
    return (Difference("decision", describe_decision(backtest), describe_decision(paper), TEXT, ts),)


def _chronology(case: Case) -> tuple[object, ...]:
    """Sort by time, causes before what they may cause; ties by what doesn't depend on which path is which."""
    numbers = sorted(decision.number for decision in case.decisions)
    instruments = sorted(decision.instrument for decision in case.decisions)
    common = case.any
    said = (common.setup or "", common.reason or "")
    names = (common.ticker, common.strategy, common.intent, common.side, instruments, said)
    parted = case.parted_at
    return (parted, _causality(case, parted), case.decided_at, numbers, names)


def _causality(case: Case, parted: int) -> int:
    """Rank what shows at one time: a resting order's fill, then decisions, which may answer it or cancel an order."""
    if not case.in_outcome_only or case.decided_at == parted:
        return 1
    return 0 if any(parted in (e.first_fill, e.last_fill) for d in case.decisions for e in d.executions) else 2
