"""Labels and label rules of plug-ins: what a rule looks at, what it returns, and how it is tried before the table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_parity.core.fault import PluginFault
from pytest_parity.core.labelling.label import Finding, missing_data

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pytest_parity.core.decision import Decision
    from pytest_parity.core.folding.state import State
    from pytest_parity.core.labelling.case import Case, Scene
    from pytest_parity.core.mismatch import Difference, Label


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLabel:
    """A label that a plug-in registers: a slug of small letters, digits and `_`, and what it typically means.

    `declarable` says whether contracts may accept it, under `expected_mismatches`, and name it under `reasons`; a label
    that nobody may declare always fails.
    """

    name: str
    meaning: str
    declarable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """What a rule of a plug-in looks at: one decision that only one path took, or that the two took differently.

    `backtest` and `paper` are what each path decided, `None` where it decided nothing. Of a decision that only one
    path took, `differences` holds the field `decision` alone. `states` are the positions and working orders of the
    ticker on the backtest and on the paper path, just before. `missing` says which market data it rests on that one
    path lacked; empty for none. `diverged`: the paths differed on this ticker before, and weren't both flat since.
    """

    backtest: Decision | None
    paper: Decision | None
    differences: tuple[Difference, ...]
    states: tuple[State, State]
    missing: str
    diverged: bool
    reasons: Mapping[str, Label] = field(default_factory=dict)  # a strategy's reason → what it is evidence for


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFinding:
    """What a rule of a plug-in found.

    `label` is one of the package's or of a plug-in's, `evidence` says in words what it rests on. `field` names the
    difference that it is about; empty for the first. `refusal`: paper was refused, or refused itself, so that doing
    less than research is conservative.
    """

    label: str
    evidence: str
    field: str = ""
    refusal: bool = False


type RuleFunction = Callable[[CaseView], RuleFinding | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a plug-in, with the labels that it may give by name."""

    plugin: str
    function: RuleFunction
    labels: Mapping[str, Label]

    def __call__(self, case: Case, scene: Scene) -> Finding | None:
        """Judge a case as a rule of the table does. Raises `PluginFault`."""
        try:
            found = self.function(_view(case, scene))
        except Exception as error:
            raise PluginFault.of(self.plugin, f"its rule {self.name}", error) from error
        return None if found is None else self._finding(found, case)

    @property
    def name(self) -> str:
        """The function's name."""
        return getattr(self.function, "__name__", type(self.function).__name__)

    def _finding(self, found: RuleFinding, case: Case) -> Finding:
        if not isinstance(found, RuleFinding):
            raise self._fault(f"returned {found!r}", "return a RuleFinding, or None")
        if found.label not in self.labels:
            raise self._fault(f"gave the label {found.label!r}", f"known: {', '.join(self.labels)}")
        difference = case.find(found.field) if found.field else case.differences[0]
        if difference is None:
            names = ", ".join(one.field for one in case.differences)
            raise self._fault(f"is about the field {found.field!r}", f"the two differ in: {names}")
        return Finding(self.labels[found.label], difference, found.evidence, refusal=found.refusal)

    def _fault(self, what: str, remedy: str) -> PluginFault:
        return PluginFault(self.plugin, f"its rule {self.name} {what}", remedy)


def _view(case: Case, scene: Scene) -> CaseView:
    gap = missing_data(case, scene)
    ticker, paths = case.any.ticker, (case.backtest, case.paper)
    research, live = (
        states.before(ticker, (decision or case.any).ts) for states, decision in zip(scene.states, paths, strict=True)
    )
    return CaseView(
        backtest=case.backtest,
        paper=case.paper,
        differences=case.differences,
        states=(research, live),
        missing="" if gap is None else gap.evidence,
        diverged=scene.has_diverged(case),
        reasons=scene.reasons,
    )
