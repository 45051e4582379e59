"""The self-test of a session: faults planted into its paper path, and whether each label's gate fails for its own."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from pytest_parity.checks.planted import Gate, judge_planting, judge_unsteady, spare_entries
from pytest_parity.core.accepting.feed_mismatch import is_about_feed
from pytest_parity.core.labelling.label import LABELS_WITH_RULES
from pytest_parity.core.mismatch import Label
from pytest_parity.core.plain import to_plain
from pytest_parity.core.planting import Attempt, End, SelfTest, Trial, self_test_from_plain
from pytest_parity.core.trace import Path
from pytest_parity.report.files import write_json
from pytest_parity.session.planting.entries import other_contract, other_signal, other_size
from pytest_parity.session.planting.faults import Nothing
from pytest_parity.session.planting.known import Known
from pytest_parity.session.planting.outcomes import other_exit, other_fill
from pytest_parity.session.planting.refusals import (
    blocked_entry,
    missing_data,
    other_state,
    refused_quote,
    rejected_order,
)
from pytest_parity.session.races import is_unsteady
from pytest_parity.session.variants import replay_variants
from pytest_parity.session.withheld import withheld_changes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path as FilePath

    from pytest_parity.contract.models import LaunchContract
    from pytest_parity.core.trace import Trace
    from pytest_parity.session import SessionReplay
    from pytest_parity.session.planting.faults import Fault, Plan
    from pytest_parity.session.result import SessionResult
    from pytest_parity.session.variants import Run

PLANS: Mapping[Label, Callable[[Known], Plan]] = {
    Label.SIGNAL_MISMATCH: other_signal,
    Label.CONTRACT_MISMATCH: other_contract,
    Label.MICROSTRUCTURE_REJECT: refused_quote,
    Label.DATA_MISSING: missing_data,
    Label.BROKER_REJECT: rejected_order,
    Label.STATE_MISMATCH: other_state,
    Label.RISK_CONTROL_BLOCK: blocked_entry,
    Label.EXIT_MISMATCH: other_exit,
    Label.SIZING_MISMATCH: other_size,
    Label.FILL_MISMATCH: other_fill,
}
SELF_TESTED = (*(label for label in LABELS_WITH_RULES if label in PLANS), Label.NONDETERMINISTIC)
_FILE = "selftest.json"


def plant(session: SessionReplay, result: SessionResult, run: Run) -> None:
    """Self-test a session of which both paths finished, unless another process of the run has; write its artifact."""
    with session.alone("planted") as first:
        if first:
            zone = result.facts[Path.PAPER]["session"]["zone"]
            unsteady = is_unsteady(result)
            trials = () if unsteady else _told(_Trials(session, result, run).all(), session.loaded.contract)
            write_json(session.folder / _FILE, to_plain(SelfTest(zone=zone, trials=trials, unsteady=unsteady)))
            caught = [trial.label.value for trial in trials if trial.caught is not None]
            session.note("session_self_tested", planted=caught)


def _told(trials: Sequence[Trial], contract: LaunchContract) -> tuple[Trial, ...]:
    """Return trials without what the account had."""
    return tuple(
        replace(
            trial,
            attempts=tuple(replace(one, changes=withheld_changes(one.changes, contract)) for one in trial.attempts),
        )
        for trial in trials
    )


def read_self_test(folder: FilePath) -> SelfTest | None:
    """Return the self-test of the session whose artifacts lie in `folder`; `None` where there was none."""
    file = folder / _FILE
    return self_test_from_plain(json.loads(file.read_text("utf-8"))) if file.exists() else None


@dataclass(slots=True)
class _Trials:
    """The plantings of one session: round by round, the next one of each label that is not settled."""

    session: SessionReplay
    result: SessionResult
    run: Run
    attempts: defaultdict[Label, list[Attempt]] = field(default_factory=lambda: defaultdict(list))
    changed: list[tuple[str, Trace]] = field(default_factory=list)  # what was planted, and what the path did then

    def all(self) -> tuple[Trial, ...]:
        """Plant until each label's fault was found or nothing is left to plant."""
        known = Known.of(self.session.loaded.contract, self.result)
        plans = {label: plan(known) for label, plan in PLANS.items()}
        left = {label: list(plan) for label, plan in plans.items() if not isinstance(plan, Nothing)}
        while chosen := {label: faults.pop(0) for label, faults in left.items() if faults}:
            self._round(chosen)
            settled = {label for label in chosen if self.attempts[label][-1].end is End.ALONE}
            left = {label: faults for label, faults in left.items() if label not in settled}
        whys = {label: plan.why for label, plan in plans.items() if isinstance(plan, Nothing)}
        trials = [Trial(label=one, attempts=tuple(self.attempts[one]), why=whys.get(one, "")) for one in plans]
        return *trials, self._unsteady()

    def _round(self, chosen: Mapping[Label, Fault]) -> None:
        """Replay a planting of each label at once."""
        gate, without = self._gate(), self.result.traces[Path.PAPER]
        variants = [fault.variant(f"{label}-{len(self.attempts[label])}") for label, fault in chosen.items()]
        done = replay_variants(self.session, variants, self.run)
        for (label, fault), variant in zip(chosen.items(), variants, strict=True):
            replayed = done[variant.name]
            if replayed.finished is None:
                why = replayed.fault.what if replayed.fault is not None else ""
                self.attempts[label].append(Attempt(planted=fault.what, end=End.UNFINISHED, told=why))
                continue
            attempt = judge_planting(label, fault.what, (without, replayed.finished), gate)
            if fault.lasting and attempt.end is End.MIXED:
                told = f"it lasts, and caused more than one fault: {', '.join(attempt.labels)}"
                attempt = replace(attempt, end=End.OTHER, told=told)
            self.attempts[label].append(attempt)
            if attempt.end is not End.INERT:
                self.changed.append((fault.what, replayed.finished))

    def _unsteady(self) -> Trial:
        """Let a fault be in one of two repetitions of the paper path: it then disagrees with itself."""
        label = Label.NONDETERMINISTIC
        if not self.changed:
            return Trial(label=label, why="nothing that was planted made the path decide otherwise")
        planted, trace = self.changed[0]
        words = f"in one of two repetitions, {planted}"
        paths = (self.result.traces[Path.PAPER], trace)
        return Trial(label=label, attempts=(judge_unsteady(words, paths, self._gate()),))

    def _gate(self) -> Gate:
        contract = self.session.loaded.contract
        entries = [entry.for_core() for entry in contract.expected_for(self.session.session.id)]
        about_decisions = [entry for entry in entries if not is_about_feed(entry)]
        accepts = any(outcome.declared for outcome in self.result.outcomes.values())
        return Gate(
            tolerance=contract.tolerance.for_core(),
            reasons=contract.reason_labels(),
            entries=about_decisions,
            backtest=self.result.traces[Path.BACKTEST] if accepts else None,
            spare=spare_entries(about_decisions, self.result.outcomes),
            today=datetime.now(UTC).date(),
            versions={"nautilus_trader": version("nautilus_trader")},
            strict=contract.strict_parity,
            rules=contract.registered.rules,
            labels=contract.registered.own_labels,
        )
