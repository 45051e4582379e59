"""What a session's label came to, in words short enough to cross from a worker, and fit to be published."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from pytest_parity.core.mismatch import Effect
from pytest_parity.core.promoting.outcome import Root, Stand
from pytest_parity.core.trace import Intent
from pytest_parity.report.failure import sentence
from pytest_parity.report.run_directory import publishable
from pytest_parity.report.words import Clock, plain, printable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pytest_parity.core.accepting.expected import LabelOutcome
    from pytest_parity.core.compare import Comparison
    from pytest_parity.core.decision import Decision
    from pytest_parity.core.mismatch import Mismatch

_MOST = 20  # roots of one item; mismatches.json has them all
_WORDS = 60  # characters of a decision in a row
SAME = "same"
NO_DECISION = "no decision"


def roots_of(outcome: LabelOutcome, comparison: Comparison, clock: Clock, rootdir: Path) -> tuple[list[Root], int]:
    """Return the first roots of a label, the undeclared ones foremost, and how many more there are."""
    found = [(mismatch, "") for mismatch in outcome.undeclared]
    found += [(mismatch, entry.rule) for mismatch, entry in outcome.declared]
    roots = [(mismatch, rule) for mismatch, rule in found if mismatch.root is None]
    told = [
        Root(
            label=mismatch.label.value,
            effect=mismatch.effect.value,
            what=printable(publishable(sentence(mismatch, comparison, clock), rootdir)),
            stand=_stand(mismatch, outcome, rule),
            rule=printable(rule, _WORDS),
        )
        for mismatch, rule in roots[:_MOST]
    ]
    return told, len(roots) - len(told)


def _stand(mismatch: Mismatch, outcome: LabelOutcome, rule: str) -> Stand:
    if rule:
        return Stand.DECLARED
    lenient = outcome.lenient and mismatch.effect is Effect.CONSERVATIVE
    return Stand.LET_THROUGH if lenient else Stand.UNDECLARED


def decided_of(
    comparison: Comparison, outcomes: Iterable[LabelOutcome], clock: Clock, rootdir: Path
) -> tuple[str, str]:
    """Tell a decision of each path in a few words: those that part first, undeclared before others, else the first."""
    undeclared = {mismatch.number for mismatch in chain.from_iterable(one.undeclared for one in outcomes)}
    roots = [one for one in comparison.mismatches if one.root is None and one.pair != (None, None)]
    root = min(roots, key=lambda one: (one.number not in undeclared, one.number), default=None)
    numbers = (1 if comparison.backtest else None, 1 if comparison.paper else None) if root is None else root.pair
    backtest = _decided(comparison.backtest, numbers[0], clock)
    paper = _decided(comparison.paper, numbers[1], clock)
    if backtest == paper and root is not None:
        first = root.differences[0]
        told = (clock.value(first.backtest, first.unit), clock.value(first.paper, first.unit))
        backtest, paper = (f"{root.field} {value}" for value in told)
    elif backtest == paper:
        paper = SAME
    return printable(publishable(backtest, rootdir), _WORDS), printable(publishable(paper, rootdir), _WORDS)


def _decided(decisions: tuple[Decision, ...], number: int | None, clock: Clock) -> str:
    """Return `10:24 BUY 2` for an entry, `10:24 exit SELL 2`, `10:24 reject wide_spread`."""
    if number is None:
        return NO_DECISION
    decision = decisions[number - 1]
    time = clock.time(decision.ts).partition(".")[0].removesuffix(":00")
    terms = (decision.side, plain(decision.quantity)) if decision.acted else (decision.reason,)
    intent = "" if decision.acted and decision.intent is Intent.ENTER else decision.intent
    return " ".join(filter(None, (time, intent, *terms)))
