"""The ordered table of label rules: the first that matches a case labels it; rules of plug-ins come before it.

| rule | label | matches |
| --- | --- | --- |
| `missing_data` | data_missing | a gap in what it rests on since the paths last agreed, or under its order or fill |
| `denied_order` | risk_control_block | the risk engine denied an order on one path only |
| `rejected_order` | broker_reject | the venue rejected an order, a modification or a cancel on one path only |
| `undecided` | state_mismatch, fill_mismatch | no strategy decided it: settled, or carried in |
| `stated_reason` | by the reasons table | one path, or each for another reason, said why it refused the entry |
| `other_state` | state_mismatch | positions or orders differed just before, the ticker's first difference |
| `other_contract` | contract_mismatch | the instruments differ, at one time |
| `other_signal` | signal_mismatch, exit_mismatch | on one path only, or at another time, on other terms or evidence |
| `other_exit` | exit_mismatch | planned exits differ in terms, or another one of them was filled |
| `other_size` | sizing_mismatch, exit_mismatch | the quantities differ |
| `other_fill` | fill_mismatch | status, fills, commission or realized profit and loss differ |
| `unexplained` | unclassified | anything else |
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_parity.core.decision import Status
from pytest_parity.core.labelling.difference import AMENDMENTS, DECISION_TERMS, OUTCOMES, base_name
from pytest_parity.core.labelling.evidence import EVIDENCE, describe_quote
from pytest_parity.core.labelling.reasons import strongest
from pytest_parity.core.mismatch import Label
from pytest_parity.core.moment import utc
from pytest_parity.core.ticker import is_own
from pytest_parity.core.trace import Intent

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_parity.core.decision import Decision
    from pytest_parity.core.feeding.feed import Gap
    from pytest_parity.core.labelling.case import Case, Scene
    from pytest_parity.core.mismatch import Difference


# What a strategy refuses for these reasons it refuses whatever the data say.
_DATA_FREE = (Label.RISK_CONTROL_BLOCK, Label.STATE_MISMATCH)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found: the label, the difference that it rests on, and the evidence in words."""

    label: Label
    difference: Difference
    evidence: str
    refusal: bool = False  # a plug-in's rule says that paper was refused, or refused itself


def find_label(case: Case, scene: Scene) -> Finding:
    """Label a case that differs by the first rule that matches, those of plug-ins foremost."""
    rules: tuple[Callable[[Case, Scene], Finding | None], ...] = (*scene.rules, *RULES)
    found = (rule(case, scene) for rule in rules)
    return next((finding for finding in found if finding is not None), unexplained(case))


def missing_data(case: Case, scene: Scene) -> Finding | None:
    """A gap explains a decision taken elsewhere, or what an order met when it was sent or filled.

    What is missing is of an instrument of the decision, or of the ticker itself; of another option on it only if it is
    missing when the decision is taken. A strategy that says what has nothing to do with data is believed. An exit of
    what the other path doesn't hold has its cause in that.
    """
    if _closes_own(case, scene) or any(
        scene.reasons.get(decision.reason or "") in _DATA_FREE for decision in case.decisions
    ):
        return None
    instruments = sorted({decision.instrument for decision in case.decisions})
    if case.one_sided or case.find("time", "instrument"):
        others = scene.feed.instruments_of(case.any.ticker)
        related = [*instruments, *(name for name in others if is_own(name, case.any.ticker))]
        after = scene.last_agreed(case.any.ticker, case.decided_at)
        gap = scene.feed.gap_since(related, after, case.decided_at)
        gap = gap or scene.feed.newest_missing(others, case.decided_at)
    else:
        moments = sorted({moment for decision in case.decisions for moment in _moments(decision)})
        gaps = (scene.feed.newest_missing(instruments, moment) for moment in moments)
        gap = next((gap for gap in gaps if gap is not None), None)
    return Finding(Label.DATA_MISSING, case.differences[0], _describe_gap(gap)) if gap is not None else None


def denied_order(case: Case, _: Scene) -> Finding | None:
    """The risk engine denied an order of the decision on one path only."""
    return _refused(case, Status.DENIED, Label.RISK_CONTROL_BLOCK)


def rejected_order(case: Case, _: Scene) -> Finding | None:
    """The venue rejected an order of the decision, or a change of one, on one path only."""
    finding = _refused(case, Status.REJECTED, Label.BROKER_REJECT)
    if finding is not None:
        return finding
    refused = case.find("refusals") or case.find_in_exits("refusals")
    if refused is None or (refused.backtest and refused.paper):
        return None
    reasons = [reason for decision in case.decisions for e in decision.executions for reason in e.refusals]
    return Finding(Label.BROKER_REJECT, refused, f"change rejected: {reasons[0] or 'no reason given'}")


def undecided(case: Case, _: Scene) -> Finding | None:
    """What no strategy decided is state, or the way an engine settled it."""
    if case.any.decided:
        return None
    state = case.find("decision", "instrument", "quantity", "filled", "status")
    label = Label.STATE_MISMATCH if state else Label.FILL_MISMATCH
    return Finding(label, state or case.differences[0], "no strategy decided it: settled or carried in")


def stated_reason(case: Case, scene: Scene) -> Finding | None:
    """The strategy said why it refused, on one path only or for another reason on each; the first cause counts."""
    refusals = [d for d in case.decisions if d.intent in (Intent.REJECT, Intent.HOLD) and d.reason is not None]
    difference = case.find("decision", "reason")
    if not refusals or difference is None:
        return None
    said = "; ".join(_describe_refusal(decision) for decision in refusals)
    found = strongest([decision.reason for decision in refusals if decision.reason is not None], scene.reasons)
    if found is not None:
        return Finding(found[1], difference, said)
    if all(decision.intent is Intent.HOLD for decision in refusals):
        return None  # a hold owes nobody a reason
    return Finding(Label.UNCLASSIFIED, difference, f"{said}: give the reason a label under `reasons`")


def other_state(case: Case, scene: Scene) -> Finding | None:
    """Positions or working orders differed just before, though nothing on the ticker had differed yet."""
    apart = None if scene.has_diverged(case) else scene.apart_before(case)
    if apart is None:
        return None
    left, right = apart
    return Finding(Label.STATE_MISMATCH, case.differences[0], f"just before, backtest {left}; paper {right}")


def other_contract(case: Case, _: Scene) -> Finding | None:
    """The selector chose another instrument; at another time it had another choice, and the signal is what differs."""
    return (
        None if case.find("time") else _on(Label.CONTRACT_MISMATCH, case.find("instrument"), "chose another instrument")
    )


def other_signal(case: Case, _: Scene) -> Finding | None:
    """The decision was taken on one path only, at another time, on other terms or on other evidence."""
    label = Label.EXIT_MISMATCH if case.any.intent is Intent.EXIT else Label.SIGNAL_MISMATCH
    if case.one_sided:
        return Finding(label, case.differences[0], _describe_one_sided(case))
    terms = case.find(*DECISION_TERMS, *AMENDMENTS)
    if terms is None and not case.find("quantity"):
        return _on(label, case.find(*EVIDENCE), "decided on other evidence")
    return _on(label, terms, "decided on other terms")


def other_exit(case: Case, _: Scene) -> Finding | None:
    """Planned exits differ in terms, or another one of them closed the position."""
    whole = next((d for d in case.differences if d.field.startswith(("stop", "target")) and "." not in d.field), None)
    terms = case.find_in_exits(*DECISION_TERMS, *AMENDMENTS)
    quantity = None if case.find("quantity") else case.find_in_exits("quantity")
    return _on(Label.EXIT_MISMATCH, whole or terms or quantity or case.find("exit"), "planned exits differ")


def other_size(case: Case, scene: Scene) -> Finding | None:
    """The quantity differs; of an exit, only if that of its entry did."""
    quantity = case.find("quantity")
    follows = case.any.intent is not Intent.EXIT or scene.follows_resized(case)
    return _on(Label.SIZING_MISMATCH if follows else Label.EXIT_MISMATCH, quantity, "quantities differ")


def other_fill(case: Case, _: Scene) -> Finding | None:
    """The same decision ended otherwise."""
    outcome = next((d for d in case.differences if base_name(d.field) in OUTCOMES), None)
    return _on(Label.FILL_MISMATCH, outcome, "same decision, other outcome")


def unexplained(case: Case) -> Finding:
    """No rule explains it."""
    return Finding(Label.UNCLASSIFIED, case.differences[0], "no rule explains it")


RULES: tuple[Callable[[Case, Scene], Finding | None], ...] = (
    missing_data,
    denied_order,
    rejected_order,
    undecided,
    stated_reason,
    other_state,
    other_contract,
    other_signal,
    other_exit,
    other_size,
    other_fill,
)

# A label that no rule gives yet has no item: one that could only pass would mean nothing.
LABELS_WITH_RULES = tuple(label for label in Label if label is not Label.NONDETERMINISTIC)


def _on(label: Label, difference: Difference | None, evidence: str) -> Finding | None:
    return None if difference is None else Finding(label, difference, evidence)


def _refused(case: Case, status: Status, label: Label) -> Finding | None:
    """Find an order that ended with a status on one path only, order by order; a planned exit counts too."""
    refused = [[e for e in d.executions if e.status is status] if d else [] for d in (case.backtest, case.paper)]
    parted = [d for d in case.differences if base_name(d.field) == "status" and status in (d.backtest, d.paper)]
    if not parted and bool(refused[0]) is bool(refused[1]):
        return None
    difference = parted[0] if parted else case.differences[0]
    of_path = refused[0] if parted and difference.backtest == status else refused[1] or refused[0]
    named = [e for e in of_path if difference.field.startswith(e.role)]
    execution = (named or of_path)[0]
    return Finding(label, difference, f"{execution.role} {status}: {execution.reason or 'no reason given'}")


def _closes_own(case: Case, scene: Scene) -> bool:
    """Whether an exit closes a position that the path it was taken on has alone."""
    if case.any.intent is not Intent.EXIT or not case.one_sided:
        return False
    close = max(case.decisions, key=lambda decision: decision.acted)
    held = [bool(states.before(close.ticker, close.ts, close.strategy).positions) for states in scene.states]
    return held == [close is case.backtest, close is case.paper]


def _moments(decision: Decision) -> list[int]:
    fills = [e.last_fill for e in decision.executions if e.last_fill is not None]
    return [decision.ts, *fills]


def _describe_one_sided(case: Case) -> str:
    """Say which path decided it, or that one said so and sent no order."""
    idle = next((decision for decision in case.decisions if not decision.acted), None)
    if idle is not None and len({decision.intent for decision in case.decisions}) < len(case.decisions):
        return f"{idle.path} said {idle.intent} and sent no order"
    return f"only {max(case.decisions, key=lambda decision: decision.acted).path} decided it"


def _describe_refusal(decision: Decision) -> str:
    quote = describe_quote(decision)
    return f"{decision.path} said {decision.reason}" + (f" on {quote}" if quote else "")


def _describe_gap(gap: Gap) -> str:
    span = utc(gap.first) if gap.first == gap.last else f"{utc(gap.first)} to {utc(gap.last)}"
    kind = gap.type if gap.count > 1 or gap.type == "instrument_status" else gap.type.removesuffix("s")
    return f"{gap.path_without} lacked {gap.count} {kind} of {gap.instrument}, {span}"
