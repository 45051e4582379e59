"""The item `limits`: neither path broke a limit. Nothing about it can be declared."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pytest_parity.checks.verdicts import Failed, Finding, Passed, Verdict
from pytest_parity.core.moment import utc

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_parity.core.limit import Held, LimitResult
    from pytest_parity.core.trace import Path


def judge_limits(results: Sequence[LimitResult]) -> Verdict:
    """Fail with each breach; one that is the same on both paths is told once."""
    told = [(result, held, paths) for result in results for held, paths in _alike(result)]
    if not told:
        return Passed()
    more = f"; and {len(told) - 1} more" if len(told) > 1 else ""
    findings = tuple(
        Finding(result.where, f"{utc(held.ts)} {held.subject}: {_values(result, held, paths)}", _details(held))
        for result, held, paths in told
    )
    return Failed(f"{_values(*told[0])}{more}", findings)


def _alike(result: LimitResult) -> Iterator[tuple[Held, list[Path]]]:
    """Yield each breach with the paths that have it, by time; a path that has the same one twice has two."""
    seen: Counter[tuple[Path, Held]] = Counter()
    found: dict[tuple[Held, int], list[Path]] = {}
    for breach in result.breaches:
        seen[breach] += 1
        path, held = breach
        found.setdefault((held, seen[breach]), []).append(path)
    yield from sorted(((held, paths) for (held, _), paths in found.items()), key=lambda one: one[0].ts)


def _values(result: LimitResult, held: Held, paths: Sequence[Path]) -> str:
    return f"{result.name}: limit {result.limit}; {' and '.join(paths)} {held.actual}"


def _details(held: Held) -> tuple[str, ...]:
    return (held.how,) if held.how else ()
