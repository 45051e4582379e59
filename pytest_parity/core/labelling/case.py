"""What the label rules look at: one pair or leftover that differs, and what surrounds it."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from operator import attrgetter
from typing import TYPE_CHECKING

from pytest_parity.core.labelling.difference import OUTCOMES, base_name, describe_decision, differ
from pytest_parity.core.mismatch import TEXT, Difference
from pytest_parity.core.trace import Intent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pytest_parity.core.aligning.align import Alignment
    from pytest_parity.core.aligning.matching import Pair
    from pytest_parity.core.decision import Decision
    from pytest_parity.core.feeding.feed import FeedComparison
    from pytest_parity.core.folding.pnl import Money
    from pytest_parity.core.folding.state import State, States
    from pytest_parity.core.labelling.flat import BothFlat
    from pytest_parity.core.labelling.rule import Rule
    from pytest_parity.core.mismatch import Label
    from pytest_parity.core.tolerance import Tolerance

type Owner = tuple[str, str]  # strategy and ticker
type Realized = tuple[Mapping[int, Money], Mapping[int, Money]]
type Places = tuple[Mapping[int, int], Mapping[int, int]]  # of each path, by number of the decision


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
    resized: Mapping[Owner, Mapping[str, int]]  # side → when an entry's size first differed
    reasons: Mapping[str, Label]  # a strategy's reasons for refusing, and what each is evidence for
    paper_entries: Mapping[Owner, Mapping[str | None, int]]  # set-up → when paper last entered on its own
    diverged: dict[str, int] = field(
        default_factory=dict
    )  # tickers that have a mismatch already, and the latest one's time
    rules: Sequence[Rule] = ()  # of plug-ins, tried first

    def has_diverged(self, case: Case) -> bool:
        """Whether the case's ticker has an earlier mismatch, and both paths were not flat on it since."""
        since = self.diverged.get(case.any.ticker)
        return since is not None and not self.flat.between(case.any.ticker, None, since, case.decided_at)

    def apart_before(self, case: Case) -> tuple[State, State] | None:
        """Return both paths' states just before a case, if they differ.

        Before each path's own decision, and before the earlier one: what the later path did in between, which the other
        had not done, is no state that they came with.
        """
        ticker, sides = case.any.ticker, (case.backtest or case.any, case.paper or case.any)
        left, right = [states.before(ticker, side.ts) for states, side in zip(self.states, sides, strict=True)]
        research, live = [states.before(ticker, case.decided_at) for states in self.states]
        return None if left == right or research == live else (left, right)

    def enters_later(self, case: Case) -> bool:
        """Whether paper took an entry of its own on the case's set-up, or on its ticker where one names none."""
        about = case.any
        latest = self.paper_entries.get((about.strategy, about.ticker), {})
        related = latest if about.setup is None else {about.setup, None}
        return any(latest[setup] >= case.decided_at for setup in related if setup in latest)

    def follows_resized(self, case: Case) -> bool:
        """Whether an entry whose size differs, on either path, opened what the case's exit closes."""
        close = case.any
        earliest = self.resized.get((close.strategy, close.ticker), {})
        return any(ts <= case.decided_at for side, ts in earliest.items() if side != close.side)

    def last_agreed(self, ticker: str, before: int) -> int | None:
        """Tell when the paths last agreed on a decision of a ticker before a time."""
        times = self.agreed.get(ticker, ())
        earlier = bisect_left(times, before)
        return times[earlier - 1] if earlier else None


def build_cases(alignment: Alignment, tolerance: Tolerance, realized: Realized) -> tuple[list[Pair], list[Case]]:
    """List the pairs on which the paths agree; build a case for each other pair and leftover, by when they parted."""
    agreed: list[Pair] = []
    cases: list[Case] = []
    nothing: Money = {}
    for pair in alignment.pairs:
        money = realized[0].get(pair.backtest.number, nothing), realized[1].get(pair.paper.number, nothing)
        differences = differ(pair.backtest, pair.paper, tolerance, money)
        if differences:
            cases.append(Case(pair.backtest, pair.paper, differences))
        else:
            agreed.append(pair)
    cases += [Case(decision, None, _leftover(decision, None)) for decision in alignment.backtest_only]
    cases += [Case(None, decision, _leftover(None, decision)) for decision in alignment.paper_only]
    return agreed, sorted(cases, key=partial(_chronology, _places(cases)))


def extra_entries(cases: Sequence[Case]) -> dict[Owner, dict[str | None, int]]:
    """Tell when paper last took an entry that the backtest has no counterpart of, by set-up."""
    latest: defaultdict[Owner, dict[str | None, int]] = defaultdict(dict)
    for case in cases:
        taken = case.paper if case.backtest is None else None
        if taken is not None and taken.intent is Intent.ENTER and taken.acted:
            of_owner = latest[taken.strategy, taken.ticker]
            of_owner[taken.setup] = max(taken.ts, of_owner.get(taken.setup, taken.ts))
    return latest


def resized_entries(cases: Sequence[Case]) -> dict[Owner, dict[str, int]]:
    """Tell when an entry first differed in quantity, ordered or filled, by side."""
    earliest: defaultdict[Owner, dict[str, int]] = defaultdict(dict)
    for case in cases:
        if case.any.intent is Intent.ENTER and not case.one_sided:
            for entry in case.decisions if case.find("quantity", "filled") else ():
                of_owner = earliest[entry.strategy, entry.ticker]
                of_owner[entry.side] = min(entry.ts, of_owner.get(entry.side, entry.ts))
    return earliest


def _leftover(backtest: Decision | None, paper: Decision | None) -> tuple[Difference, ...]:
    ts = min(decision.ts for decision in (backtest, paper) if decision is not None)
    return (Difference("decision", describe_decision(backtest), describe_decision(paper), TEXT, ts),)


def _places(cases: Sequence[Case]) -> Places:
    """Number the decisions that differ, of each path and ticker by themselves: another ticker changes nothing here."""
    return _numbered([case.backtest for case in cases]), _numbered([case.paper for case in cases])


def _numbered(decisions: Iterable[Decision | None]) -> dict[int, int]:
    counts: defaultdict[str, count[int]] = defaultdict(count)
    known = sorted(filter(None, decisions), key=attrgetter("number"))
    return {decision.number: next(counts[decision.ticker]) for decision in known}


def _chronology(places: Places, case: Case) -> tuple[object, ...]:
    """Sort by time, causes before what they may cause; ties by what doesn't depend on which path is which."""
    sides = (case.backtest, case.paper)
    numbers = sorted(of_path[one.number] for of_path, one in zip(places, sides, strict=True) if one)
    words = sorted(
        (d.strategy, d.intent, d.side, d.instrument, d.setup or "", d.reason or "", d.ts) for d in case.decisions
    )
    parted = case.parted_at
    return (parted, _causality(case, parted), case.decided_at, numbers, case.any.ticker, words)


def _causality(case: Case, parted: int) -> int:
    """Rank what shows at one time: a resting order's fill, then decisions, which may answer it or cancel an order."""
    if not case.in_outcome_only or case.decided_at == parted:
        return 1
    return 0 if any(parted in (e.first_fill, e.last_fill) for d in case.decisions for e in d.executions) else 2
