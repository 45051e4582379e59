"""What the self-test of a session tells: of one label, and of all in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_parity.core.mismatch import Label
from pytest_parity.core.planting import End
from pytest_parity.report.words import Clock, printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_parity.core.planting import Attempt, SelfTest, Trial
    from pytest_parity.report.failure import Place

_ENDS = {
    End.MISSED: "the label did not fail",
    End.MIXED: "the label failed, and not alone",
    End.UNFINISHED: "the path did not finish",
}
_TO_PLANT = {  # what lets a fault of a label be planted where none of the usual ones is one
    Label.SIGNAL_MISMATCH: "choose a session whose first entry has no other decision within 10 minutes of it",
    Label.CONTRACT_MISMATCH: "choose a session whose data quote an option next to the chosen one",
    Label.MICROSTRUCTURE_REJECT: "choose a session with an entry; let the strategy say for which quote it refuses one",
    Label.BROKER_REJECT: "choose a session whose first entry is a market order, a stop order, or in an option",
    Label.EXIT_MISMATCH: "choose a session in which the strategy leaves its first position well before the close",
    Label.SIZING_MISMATCH: "let a setting of the strategy decide the size",
}
_SILENT = "correct what accepts it (tolerance, expected_mismatches, strict_parity), or the label's rule"
_NOT_ALONE = (
    "see what the others are about: let the strategy say the reason of what follows from the fault, "
    "or correct what `reasons` makes of it; else a rule calls a consequence a root of its own"
)


def planted_lines(trial: Trial, attempt: Attempt, zone: str) -> list[str]:
    """Tell what was planted, and what it caused: a label that failed alone."""
    clock = Clock(zone)
    lines = [f"planted: {attempt.planted}", f"caused:  {_caused(attempt, clock)}", f"told as: {trial.label}, alone"]
    return [printable(clock.localize(line)) for line in lines]


def why_not_planted(trial: Trial, zone: str) -> str:
    """Say in one line why a label's fault can't be planted in the session, and what would let it be."""
    clock = Clock(zone)
    told = [f"{one.planted}: {_came_to(one, clock)}" for one in trial.attempts] or [trial.why]
    line = printable(clock.localize(f"can't apply: {'; '.join(told)}"), most=1_000)
    accepted = any(one.end is End.COVERED for one in trial.attempts)
    hint = _TO_PLANT.get(trial.label, "") if trial.attempts and not accepted else ""
    return f"{line}; to do: {hint}" if hint else line


def missed_report(trial: Trial, missed: Attempt, zone: str, place: Place) -> str:
    """Tell which gate can't fail: what was planted, what was expected, and what came out."""
    clock = Clock(zone)
    lines = [f"{_headline(trial, missed)}: self-test of {place.contract}, session {place.session}", ""]
    for one in trial.attempts:
        lines += [f"  planted: {one.planted}", f"           {_came_to(one, clock)}"]
    lines += ["", f"to do:     {_NOT_ALONE if missed.end is End.MIXED else _SILENT}", *place.lines()]
    return "\n".join(printable(clock.localize(line)) for line in lines)


def _headline(trial: Trial, missed: Attempt) -> str:
    if missed.end is End.MIXED:
        others = [label for label in missed.labels if label != trial.label]
        return f"this label isn't told alone: {trial.label} failed for its fault, and {_listed(others)} failed too"
    came = f"{_listed(missed.labels)} failed" if missed.labels else "nothing failed"
    return f"this gate can't fail: expected {trial.label} alone, {came}"


def self_test_line(test: SelfTest) -> str:
    """Say in one line what came of a session's self-test."""
    if test.unsteady:
        return "self-test: nothing planted, the paper path disagrees with itself"
    caught = sum(trial.caught is not None for trial in test.trials)
    missed = [(trial.label.value, trial.missed.end is End.MIXED) for trial in test.trials if trial.missed is not None]
    rest = len(test.trials) - caught - len(missed)
    line = f"self-test: {caught} of {len(test.trials)} labels planted"
    for what, beside in (("can't fail", False), ("not told alone", True)):
        if labels := [label for label, is_beside in missed if is_beside is beside]:
            line += f", {len(labels)} {what} ({_listed(labels)})"
    return f"{line}, {rest} can't apply" if rest else line


def _came_to(attempt: Attempt, clock: Clock) -> str:
    caused = f" ({_caused(attempt, clock)})" if attempt.changes else ""
    labels = _listed(attempt.labels) if attempt.end is End.MIXED else ""
    return ": ".join(filter(None, (_ENDS.get(attempt.end), labels, attempt.told))) + caused


def _caused(attempt: Attempt, clock: Clock) -> str:
    told = []
    for change in attempt.changes:
        values = (clock.value(value, change.unit) for value in (change.first, change.again))
        told.append(f"{change.field}: {' → '.join(values)}")
    at = f"{clock.time(attempt.ts)} " if attempt.ts is not None else ""
    return f"{at}{attempt.what}: {'; '.join(told)}"


def _listed(labels: Iterable[str]) -> str:
    return ", ".join(labels)
