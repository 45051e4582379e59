"""How many entries got how far on their way to a fill: the stages, and what one path counts at each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from typing import TYPE_CHECKING

from pytest_parity.core.decision import Status
from pytest_parity.core.mismatch import Label
from pytest_parity.core.ticker import is_own
from pytest_parity.core.trace import Intent

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from pytest_parity.core.decision import Decision

type Owner = tuple[str, str]  # strategy and ticker
type SetUp = tuple[str, str, str]  # strategy, ticker and name

_QUOTE_REASONS = (Label.MICROSTRUCTURE_REJECT, Label.DATA_MISSING)
_RISK_REASONS = (Label.RISK_CONTROL_BLOCK, Label.STATE_MISMATCH)


class Stage(StrEnum):
    """The stages, in order; each is a count of the funnel."""

    SET_UPS = "set_ups"
    SIGNALS = "signals"
    CONTRACTS_CONSIDERED = "contracts_considered"
    CONTRACT_SELECTED = "contract_selected"
    QUOTES_PASSED = "quotes_passed"
    RISK_PASSED = "risk_passed"
    ORDERED = "ordered"
    FILLED = "filled"

    @property
    def rank(self) -> int:
        """The place in the order of definition."""
        return _RANKS[self]

    @property
    def next(self) -> Stage:
        """The stage where what got this far, and no further, ended."""
        return _PASSED[_PASSED.index(self) + 1]


_RANKS = {stage: rank for rank, stage in enumerate(Stage)}
_PASSED = tuple(stage for stage in Stage if stage is not Stage.CONTRACTS_CONSIDERED)  # which counts contracts
_SIGNALS = (Intent.ENTER, Intent.REJECT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """What one path counted at each stage, in one session or in several; `None` where nobody said, or none applies."""

    set_ups: int | None = None
    signals: int = 0
    contracts_considered: int | None = None
    contract_selected: int | None = None
    quotes_passed: int = 0
    risk_passed: int = 0
    ordered: int = 0
    filled: int = 0

    def at(self, stage: Stage) -> int | None:
        """Return one count."""
        count: int | None = getattr(self, stage.value)
        return count

    def __add__(self, other: Funnel) -> Funnel:
        """Sum two sessions."""
        return Funnel(
            set_ups=_add(self.set_ups, other.set_ups),
            signals=self.signals + other.signals,
            contracts_considered=_add(self.contracts_considered, other.contracts_considered),
            contract_selected=_add(self.contract_selected, other.contract_selected),
            quotes_passed=self.quotes_passed + other.quotes_passed,
            risk_passed=self.risk_passed + other.risk_passed,
            ordered=self.ordered + other.ordered,
            filled=self.filled + other.filled,
        )


def _add(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else one + other


class Funnels:
    """Counts what each path of a session did; `attempts` are the entries, refusals and holds of both."""

    def __init__(self, attempts: Collection[Decision], reasons: Mapping[str, Label]) -> None:
        self._reasons = reasons
        self._names_set_ups = any(decision.setup for decision in attempts)
        self._option_owners = {owner_of(decision) for decision in attempts if self._shows_options(decision)}

    def count(self, attempts: Collection[Decision], reached: Mapping[Stage, int]) -> Funnel:
        """Sum up one path; `reached` says how many of its attempts got to each stage, and no further."""
        signals = [decision for decision in attempts if is_signal(decision)]
        considered = [decision.considered for decision in signals if decision.considered is not None]
        beyond = accumulate(reached.get(stage, 0) for stage in reversed(_PASSED))
        passed = dict(zip(reversed(_PASSED), beyond, strict=True))
        return Funnel(
            set_ups=len(set_ups_of(attempts)) if self._names_set_ups else None,
            signals=len(signals),
            contracts_considered=sum(considered) if considered else None,
            contract_selected=passed[Stage.CONTRACT_SELECTED] if self._option_owners else None,
            quotes_passed=passed[Stage.QUOTES_PASSED],
            risk_passed=passed[Stage.RISK_PASSED],
            ordered=passed[Stage.ORDERED],
            filled=passed[Stage.FILLED],
        )

    def reached(self, decision: Decision | None) -> Stage:
        """Tell the last stage that an attempt got to; one that is no signal got to none of theirs."""
        if decision is None or not is_signal(decision):
            return Stage.SET_UPS
        if decision.acted:
            order = decision.executions[0]
            if order.status is Status.DENIED:
                return Stage.QUOTES_PASSED
            return Stage.FILLED if order.filled else Stage.ORDERED
        return self._reached_without_order(decision)

    def trades_options(self, decision: Decision) -> bool:
        """Whether the strategy selects option contracts on the ticker, as its attempts on either path show."""
        return owner_of(decision) in self._option_owners

    def _reached_without_order(self, decision: Decision) -> Stage:
        label = self._reasons.get(decision.reason or "")
        unselected = is_own(decision.instrument, decision.ticker) or label is Label.CONTRACT_MISMATCH
        if unselected and self.trades_options(decision):
            return Stage.SIGNALS
        verdict = decision.quote.verdict if decision.quote is not None else None
        if label in _QUOTE_REASONS or verdict not in (None, "passed"):
            return Stage.CONTRACT_SELECTED
        return Stage.QUOTES_PASSED if label in _RISK_REASONS else Stage.RISK_PASSED

    def _shows_options(self, decision: Decision) -> bool:
        if not is_signal(decision):
            return False
        label = self._reasons.get(decision.reason or "") if decision.intent is Intent.REJECT else None
        about_option = not is_own(decision.instrument, decision.ticker)
        return about_option or decision.considered is not None or label is Label.CONTRACT_MISMATCH


def is_signal(decision: Decision) -> bool:
    """Whether an entry was decided or refused; to hold is neither."""
    return decision.intent in _SIGNALS


def owner_of(decision: Decision) -> Owner:
    """Return whose attempt it is, and on what."""
    return decision.strategy, decision.ticker


def set_ups_of(attempts: Iterable[Decision]) -> set[SetUp]:
    """Return the set-ups that attempts name."""
    return {(*owner_of(decision), decision.setup) for decision in attempts if decision.setup}
