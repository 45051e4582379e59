"""What is told of a session whose paper path carried something in: not what the account had.

What the paths did is told: decisions, orders, fills. What was carried in is named, without its amounts and prices, and
so is what would give them away: positions that it is part of, what they realized.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from pytest_parity.core.amount import UNTOLD, UNTOLD_WORD
from pytest_parity.core.labelling.difference import base_name, describe_decision
from pytest_parity.core.trace import Path

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from _typeshed import DataclassInstance

    from pytest_parity.contract.models import LaunchContract
    from pytest_parity.core.accepting.expected import LabelOutcome
    from pytest_parity.core.compare import Comparison
    from pytest_parity.core.decision import Decision, Execution
    from pytest_parity.core.fault import PathFault
    from pytest_parity.core.limit import Held, LimitResult
    from pytest_parity.core.mismatch import Difference, Mismatch, Value
    from pytest_parity.core.noise import Change, Noise
    from pytest_parity.core.trace import OrderEvent, Trace
    from pytest_parity.session.result import SessionResult

_REALIZED: Final = ("realized_pnl", "final_realized_pnl")
_AT_THE_END: Final = ("final_position", "open_positions")
_OF_A_POSITION: Final = ("quantity", "average_open", "average_close", "realized_pnl", "unrealized_pnl")
_OF_AN_ORDER: Final = ("quantity", "price", "trigger_price")
_SIZE: Final = re.compile(r"(?<![\w:.-])-?\d+(?:\.\d+)?(?= [A-Z^])")  # of what a path holds or works, in evidence
_BALANCE: Final = re.compile(r"\b(free|balance)=-?\d[\d_,.]*(?: [A-Z]\w*)?")
_NUMBER: Final = re.compile(r"-?\d[\d.]*")


def withheld(result: SessionResult, contract: LaunchContract) -> SessionResult:
    """Return a session's result as it may be told; the very same where nothing was carried in."""
    start = contract.paths.paper.start
    carried_in = {one.instrument for one in start.positions} | {one.instrument for one in start.orders}
    if not (carried_in or start.balances):
        return result
    if result.comparison is None:
        return replace(result, faults={path: _fault(fault) for path, fault in result.faults.items()})
    view = _Withholding.of(result.comparison, result.traces[Path.PAPER], carried_in)
    told = {one.number: view.mismatch(one) for one in result.comparison.mismatches}
    return replace(
        result,
        traces={**result.traces, Path.PAPER: view.trace(result.traces[Path.PAPER])},
        comparison=replace(
            view.comparison(result.comparison),
            mismatches=tuple(told[one.number] for one in result.comparison.mismatches),
        ),
        outcomes={label: _outcome(outcome, told) for label, outcome in result.outcomes.items()},
        limits=tuple(map(view.limit, result.limits)),
        noise=_noise(result.noise, contract),
        differing={
            (path, number): view.trace(trace) if path is Path.PAPER else trace
            for (path, number), trace in result.differing.items()
        },
    )


def withheld_changes(changes: Iterable[Change], contract: LaunchContract) -> tuple[Change, ...]:
    """Withhold in what ways paper differs from itself what a position came to that something carried in is part of."""
    start = contract.paths.paper.start
    if not (start.positions or start.orders):
        return tuple(changes)
    told = (*_REALIZED, *_AT_THE_END)
    return tuple(
        replace(one, first=_blanked(one.first), again=_blanked(one.again)) if base_name(one.field) in told else one
        for one in changes
    )


def _noise(noise: Noise | None, contract: LaunchContract) -> Noise | None:
    if noise is None:
        return None
    found = (
        replace(one, changes=withheld_changes(one.changes, contract)) if one.path is Path.PAPER else one
        for one in noise.disagreements
    )
    return replace(noise, disagreements=tuple(found))


def _blanked(value: Value) -> Value:
    if isinstance(value, Decimal):
        return UNTOLD
    return _NUMBER.sub(UNTOLD_WORD, value) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class _Withholding:
    """What of one comparison isn't told."""

    decisions: Mapping[int, Decision]  # paper's that were carried in, as they may be told, by number
    orders: Collection[str]
    positions: Collection[str]  # that hold, or held, something carried in
    instruments: Collection[str]  # of these positions
    tickers: Collection[str]  # of which something was carried in

    @classmethod
    def of(cls, comparison: Comparison, trace: Trace, carried_in: Collection[str]) -> _Withholding:
        """Find what no strategy decided among what is said to have been carried in."""
        carried = [one for one in comparison.paper if not one.decided and one.instrument in carried_in]
        orders = {execution.order for one in carried for execution in one.executions}
        fills = [fill for fill in trace.fills if fill.order in orders]
        return cls(
            decisions={one.number: _without_amounts(one) for one in carried},
            orders=orders,
            positions={fill.position for fill in fills if fill.position is not None},
            instruments={fill.instrument for fill in fills},
            tickers={one.ticker for one in carried},
        )

    def trace(self, trace: Trace) -> Trace:
        """Withhold amounts of the rows of what was carried in."""
        return replace(
            trace,
            orders=tuple(map(self._order, trace.orders)),
            fills=tuple(_blank(row, ("quantity", "price")) if row.order in self.orders else row for row in trace.fills),
            positions=tuple(
                _blank(row, _OF_A_POSITION) if row.position in self.positions else row for row in trace.positions
            ),
        )

    def comparison(self, comparison: Comparison) -> Comparison:
        """Withhold amounts of decisions, and what those that reduce a position realized."""
        research, paper = comparison.realized
        held = {one.number for one in comparison.paper if one.instrument in self.instruments}
        alignment = comparison.alignment
        return replace(
            comparison,
            paper=tuple(map(self._decision, comparison.paper)),
            alignment=replace(
                alignment,
                pairs=tuple(replace(pair, paper=self._decision(pair.paper)) for pair in alignment.pairs),
                paper_only=tuple(map(self._decision, alignment.paper_only)),
            ),
            realized=(
                research,
                {number: dict.fromkeys(money, UNTOLD) if number in held else money for number, money in paper.items()},
            ),
        )

    def mismatch(self, mismatch: Mismatch) -> Mismatch:
        """Withhold what a mismatch says of amounts on paper."""
        evidence = _without_balance(mismatch.evidence)
        return replace(
            mismatch,
            differences=tuple(self._difference(one, mismatch) for one in mismatch.differences),
            evidence=_SIZE.sub(UNTOLD_WORD, evidence) if mismatch.ticker in self.tickers else evidence,
        )

    def limit(self, result: LimitResult) -> LimitResult:
        """Withhold what paper was held to that was carried in, and its losses, which that is part of."""
        losses = bool(self.instruments) and result.where[-1:] == ("daily_loss_cap",)
        return replace(
            result,
            held={
                path: [_untold(one) if losses or "carried in" in one.subject else one for one in held]
                if path is Path.PAPER
                else held
                for path, held in result.held.items()
            },
        )

    def _decision(self, decision: Decision) -> Decision:
        told = self.decisions.get(decision.number, decision)
        if not any("=" in execution.reason or execution.refusals for execution in told.executions):
            return told
        return replace(told, executions=tuple(map(_refused_without_balance, told.executions)))

    def _order(self, row: OrderEvent) -> OrderEvent:
        told = _blank(row, _OF_AN_ORDER) if row.order in self.orders else row
        return replace(told, reason=_without_balance(told.reason)) if told.reason else told

    def _difference(self, difference: Difference, mismatch: Mismatch) -> Difference:
        value = _without_balance(difference.paper) if isinstance(difference.paper, str) else difference.paper
        difference = replace(difference, paper=value)
        if mismatch.ticker not in self.tickers:
            return difference
        carried = self.decisions.get(mismatch.paper or 0)
        if carried is not None and difference.field == "decision":
            return replace(difference, paper=describe_decision(carried))
        realized = base_name(difference.field) in _REALIZED and bool(self.instruments)
        if carried is None and mismatch.pair != (None, None) and not realized:
            return difference
        return replace(difference, paper=_blanked(value))


def _without_amounts(decision: Decision) -> Decision:
    return replace(decision, quantity=UNTOLD, executions=tuple(_execution_without(one) for one in decision.executions))


def _without_balance(text: str) -> str:
    """Leave out what the engine says of the account where it refuses an order."""
    return _BALANCE.sub(rf"\1={UNTOLD_WORD}", text)


def _fault(fault: PathFault) -> PathFault:
    return replace(fault, what=_without_balance(fault.what), output=_without_balance(fault.output))


def _refused_without_balance(execution: Execution) -> Execution:
    refusals = tuple(map(_without_balance, execution.refusals))
    return replace(execution, reason=_without_balance(execution.reason), refusals=refusals)


def _execution_without(execution: Execution) -> Execution:
    return replace(
        _blank(execution, (*_OF_AN_ORDER, "filled", "average_price")),
        amended=tuple(_blank(one, _OF_AN_ORDER) for one in execution.amended),
        slices=tuple(_blank(one, ("quantity", "price")) for one in execution.slices),
        spawned=tuple(_NUMBER.sub(UNTOLD_WORD, words) for words in execution.spawned),
    )


def _blank[Row: DataclassInstance](row: Row, names: Collection[str]) -> Row:
    """Put what isn't told in place of each amount that there is."""
    return replace(row, **{name: UNTOLD for name in names if getattr(row, name) is not None})


def _untold(held: Held) -> Held:
    return held._replace(
        subject=_NUMBER.sub(UNTOLD_WORD, held.subject),
        actual=_NUMBER.sub(UNTOLD_WORD, held.actual),
        how=_NUMBER.sub(UNTOLD_WORD, held.how),
    )


def _outcome(outcome: LabelOutcome, told: Mapping[int, Mismatch]) -> LabelOutcome:
    return replace(
        outcome,
        undeclared=[told[one.number] for one in outcome.undeclared],
        declared=[(told[one.number], entry) for one, entry in outcome.declared],
        consequential=[told[one.number] for one in outcome.consequential],
        let_loose=[told[one.number] for one in outcome.let_loose],
        exceeding=[(told[one.number], entry) for one, entry in outcome.exceeding],
    )
