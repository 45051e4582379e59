"""Whether a mismatch leaves paper with less risk than research had, or with another strategy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_parity.core.decision import Decision, Status
from pytest_parity.core.mismatch import Effect, Label
from pytest_parity.core.trace import Intent

if TYPE_CHECKING:
    from pytest_parity.core.labelling.case import Case, Scene
    from pytest_parity.core.labelling.label import Finding

_REFUSALS = frozenset({Label.DATA_MISSING, Label.RISK_CONTROL_BLOCK, Label.BROKER_REJECT, Label.MICROSTRUCTURE_REJECT})


def find_effect(finding: Finding, case: Case, scene: Scene) -> Effect:
    """Judge a labelled case.

    Conservative only if research decided on an entry that paper refused, or filled less of on the same terms, for a
    reason;
    of a `state_mismatch` only if paper did not act at all, of any other label only if paper said why. Not if paper
    entered all the same, only later. An exit that paper did not take leaves it with more risk.
    """
    label, research, paper = finding.label, case.backtest, case.paper
    if research is None or research.intent is not Intent.ENTER or not _took(research) or scene.enters_later(case):
        return Effect.INVALIDATING
    idle = paper is None or not _took(paper)
    filled = [decision.executions[0].filled for decision in case.decisions if decision.acted]
    less = idle or (case.in_outcome_only and filled[-1] < filled[0])
    said = paper is not None and paper.intent is Intent.REJECT and label is not Label.UNCLASSIFIED
    conservative = (
        said or ((finding.refusal or label in _REFUSALS) and less) or (label is Label.STATE_MISMATCH and idle)
    )
    return Effect.CONSERVATIVE if conservative else Effect.INVALIDATING


def _took(decision: Decision) -> bool:
    """Whether a strategy decided on it, and its order was neither denied nor rejected."""
    refused = (Status.DENIED, Status.REJECTED)
    return decision.decided and decision.acted and decision.executions[0].status not in refused
