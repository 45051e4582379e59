"""`metrics.prom`: a run's verdicts and counts in Prometheus's text format, for a collector of text files."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from pytest_parity.core.promoting.extent import Extent
from pytest_parity.core.promoting.verdict import Verdict
from pytest_parity.report.words import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from pytest_parity.core.promoting.promotion import Judgement
    from pytest_parity.report.promotion import ContractVerdict, Promotion

_MOST = 200  # characters of a label's value
_EXTENTS = {
    "decisions": "Decisions of each path.",
    "orders": "Orders of each path.",
    "fills": "Fills of each path.",
    "rejections": "Entries that the strategy of each path refused, and orders that its risk engine or venue did.",
    "quotes": "Quotes that reached each path.",
}


@dataclass(frozen=True, slots=True)
class Sample:
    """One number of a metric, and the labels that tell it from others."""

    value: float
    labels: Mapping[str, str]

    def __str__(self) -> str:
        """Return what stands after the metric's name."""
        told = ",".join(f'{name}="{_escaped(value)}"' for name, value in self.labels.items())
        return f"{f'{{{told}}}' if told else ''} {self.value:.15g}"


def metrics_text(promotion: Promotion, started: datetime, ended: datetime) -> str:
    """Return the file's content."""
    # a series may stand there once: of files that look alike from here, the later one, which is refused, is told
    contracts = list({(one.name, one.file): one for one in promotion.contracts}.values())
    return "".join(
        [
            *_metric("run_verdict", "1 for the run's verdict, 0 for the others.", _verdicts(promotion.verdict)),
            *_metric("run_end_timestamp_seconds", "When the run was judged, Unix time.", [_bare(ended.timestamp())]),
            *_metric(
                "run_duration_seconds",
                "How long the run took until it was judged.",
                [_bare((ended - started).total_seconds())],
            ),
            *_metric(
                "verdict",
                "1 for the contract's verdict on the rungs of the run, 0 for the others.",
                [one for told in contracts for one in _verdicts(told.judgement.verdict, **_named(told))],
            ),
            *_metric(
                "items",
                "Items that ended in the same way; those of a label are one for each session.",
                [one for told in contracts for one in _items(told)],
            ),
            *_of_judgements(contracts),
        ]
    )


def _of_judgements(contracts: Sequence[ContractVerdict]) -> Iterator[str]:
    def each(count: Callable[[Judgement], float]) -> list[Sample]:
        return [Sample(count(one.judgement), _named(one)) for one in contracts]

    yield from _metric("reasons", "Reasons against a promotion.", each(lambda one: len(one.reasons)))
    yield from _metric("sessions", "Sessions compared.", each(lambda one: one.sessions))
    yield from _metric("repetitions", "The least often that a path was run.", each(lambda one: one.repeats))
    yield from _metric(
        "replay_duration_seconds",
        "How long both paths took with the market data of the sessions compared.",
        each(lambda one: one.seconds),
    )
    for field in fields(Extent):
        counts = [
            Sample(getattr(extent, field.name), {**_named(one), "path": path.value})
            for one in contracts
            for path, extent in one.judgement.extents.items()
        ]
        yield from _metric(field.name, _EXTENTS[field.name], counts)


def _metric(name: str, meaning: str, samples: Iterable[Sample]) -> Iterator[str]:
    full = f"pytest_parity_{name}"
    yield f"# HELP {full} {meaning}\n"
    yield f"# TYPE {full} gauge\n"
    yield from (f"{full}{sample}\n" for sample in samples)


def _bare(value: float) -> Sample:
    return Sample(value, {})


def _verdicts(reached: Verdict, **labels: str) -> list[Sample]:
    return [Sample(verdict is reached, {**labels, "verdict": verdict.value}) for verdict in Verdict]


def _named(one: ContractVerdict) -> dict[str, str]:
    return {"contract": one.name, "file": one.file}


def _items(one: ContractVerdict) -> list[Sample]:
    """Count a contract's items by name below their session."""
    sessions = {session.id for session in one.loaded.contract.sessions} if one.loaded else frozenset()
    ends: Counter[tuple[str, str]] = Counter()
    for outcome in one.judgement.outcomes.values():
        first, _, below = outcome.item.partition("::")
        ends[below if first in sessions and below else outcome.item, outcome.ended.value] += 1
    return [Sample(count, {**_named(one), "item": item, "outcome": ended}) for (item, ended), count in ends.items()]


def _escaped(value: str) -> str:
    """Return a label's value as the format has it; what isn't printable is escaped already."""
    return printable(value, _MOST).replace("\\", "\\\\").replace('"', '\\"')
