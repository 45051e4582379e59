"""What the item `limits` prints, and its artifact: each decision and order that was held, with both values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_parity.report.files import write_json
from pytest_parity.report.words import Clock, printable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path as FilePath

    from pytest_parity.core.limit import Held, LimitResult
    from pytest_parity.report.failure import Place
    from pytest_parity.report.reference import Told

_FINDINGS = 6
_REMEDY = (
    "A breach can't be declared: mend the strategy or its config, or state the limit that is meant. "
    "limits.json has all that was held."
)


def held_lines(results: Sequence[LimitResult]) -> list[str]:
    """Say what was held against each clause, and against which nothing was: a pass that says little must say so."""
    held = [one for one in results if any(one.held.values())]
    vain = [one.name for one in results if one not in held]
    nothing = [f"nothing came that could be held against {', '.join(vain)}"] if vain else []
    return [*map(_count, held), *nothing]


def _count(result: LimitResult) -> str:
    counts = ", ".join(f"{path} {len(held)}" for path, held in result.held.items())
    return f"{result.name}, limit {result.limit}: held {counts}"


def limits_report(headline: str, findings: Sequence[Told], results: Sequence[LimitResult], place: Place) -> str:
    """Tell each breach with the line of its clause, and what was held against each of the clauses."""
    clock = Clock(place.zone)
    lines = [f"{headline}: limits of {place.contract}, session {place.session}", ""]
    for line, what, details in findings[:_FINDINGS]:
        lines += [f"  {place.file}:{line}: {what}", *(f"    {detail}" for detail in details)]
    if len(findings) > _FINDINGS:
        lines.append(f"  … {len(findings) - _FINDINGS} more in limits.json")
    lines += ["", f"  held (times: {place.zone})", *(f"    {line}" for line in held_lines(results))]
    lines += ["", *place.lines(), "", _REMEDY]
    return "\n".join(printable(clock.localize(line)) for line in lines)


def write_limits(folder: FilePath, results: Sequence[LimitResult], line: Callable[..., int], zone: str) -> None:
    """Write what was held against each clause; `ts` in UTC nanoseconds, `time` at the exchange."""
    clock = Clock(zone)
    write_json(
        folder / "limits.json", {"limits": 1, "zone": zone, "clauses": [_clause(one, line, clock) for one in results]}
    )


def _clause(result: LimitResult, line: Callable[..., int], clock: Clock) -> dict[str, Any]:
    return {
        "clause": result.name,
        "line": line(*result.where),
        "limit": result.limit,
        "breaches": len(result.breaches),
        "held": {path.value: [_row(one, clock) for one in held] for path, held in result.held.items()},
    }


def _row(held: Held, clock: Clock) -> dict[str, Any]:
    return {
        "ts": held.ts,
        "time": clock.time(held.ts),
        "what": held.subject,
        "actual": held.actual,
        "kept": held.kept,
        "how": held.how or None,
    }
