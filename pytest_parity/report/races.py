"""What the sweep over timing races tells, and its artifact file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_parity.core.moment import duration
from pytest_parity.core.perturbation import Kind
from pytest_parity.report.words import Clock, printable

if TYPE_CHECKING:
    from pytest_parity.core.perturbation import Perturbation
    from pytest_parity.core.races import Flip, Sweep
    from pytest_parity.report.failure import Place

_SHOWN = 6


def races_headline(sweep: Sweep) -> str:
    """Say in one line what came of the sweep."""
    tried = (
        f"{len(sweep.perturbations)} perturbed replay{'' if len(sweep.perturbations) == 1 else 's'} of the paper path"
    )
    if not (sweep.flips or sweep.faults):
        return f"{tried}: every decision stands"
    flips = f"{len(sweep.flips)} decision{' or outcome flips' if len(sweep.flips) == 1 else 's or outcomes flip'}"
    ended = f", {len(sweep.faults)} did not finish" if sweep.faults else ""
    return f"{tried}: {flips}{ended}"


def races_lines(sweep: Sweep) -> list[str]:
    """Tell each flip with the smallest perturbation that was found for it; capped."""
    clock = Clock(sweep.zone)
    lines = [line for flip in sweep.flips[:_SHOWN] for line in _tell(flip, sweep, clock)]
    if len(sweep.flips) > _SHOWN:
        lines.append(f"  … {len(sweep.flips) - _SHOWN} more in races.json")
    lines += [f"  with {_describe(one, sweep)} the path did not finish: {what}" for one, what in sweep.faults]
    return list(map(printable, lines))


def races_report(sweep: Sweep, place: Place) -> str:
    """Tell what fails a session whose contract allows no race to decide."""
    headline = f"{races_headline(sweep)}: races in {place.contract}, session {place.session}"
    return "\n".join([headline, "", *races_lines(sweep), "", *place.lines()])


def _describe(perturbation: Perturbation, sweep: Sweep) -> str:
    """Say a perturbation in words."""
    match perturbation.kind:
        case Kind.TIMERS:
            return f"timers {sweep.timers.removesuffix('_data')} data of the same timestamp"
        case Kind.ORDER:
            return f"data of one timestamp in another order (seed {perturbation.seed})"
        case Kind.DELAY:
            return f"data late by at most {duration(perturbation.delay)} (seed {perturbation.seed})"


def _tell(flip: Flip, sweep: Sweep, clock: Clock) -> list[str]:
    first, *others = flip.changes
    more = f", and {len(others)} more field{'' if len(others) == 1 else 's'}" if others else ""
    values = (clock.value(value, first.unit) for value in (first.first, first.again))
    return [
        f"  {clock.time(flip.ts)} {flip.what} {'/'.join(flip.instruments)}: {first.field}: {' → '.join(values)}{more}",
        f"           with {_describe(flip.smallest, sweep)}",
    ]
