"""What the terminal says last: each contract's verdict and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from typing import TYPE_CHECKING

from pytest_parity.core.promoting.extent import Extent
from pytest_parity.core.promoting.rung import Rung
from pytest_parity.core.promoting.verdict import Cause, Verdict, verdict_of
from pytest_parity.core.trace import Path
from pytest_parity.report.entries import entry_lines
from pytest_parity.report.words import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_parity.core.promoting.verdict import Reason
    from pytest_parity.report.promotion import ContractVerdict, Promotion

_SHOWN = 8  # lines of reasons; promotion.json has them all
_NAMED = 2  # node ids of items that have a reason in common
_WIDTH = len("incomplete")


def title(promotion: Promotion) -> str:
    """Return the section's title: how many contracts have which verdict, and up to which rung, if not the last."""
    counts = Counter(one.judgement.verdict for one in promotion.contracts)
    told = [f"{counts[verdict]} {verdict}" for verdict in reversed(Verdict) if counts[verdict]]
    missing = [f"{len(promotion.reasons)} missing"] if promotion.reasons else []
    upto = "" if promotion.rung is tuple(Rung)[-1] else f" up to {promotion.rung}"
    return f"parity verdict{upto}: {', '.join([*told, *missing])}"


def verdict_lines(promotion: Promotion, place: str) -> Iterator[str]:
    """Yield the section's lines; `place` is where `promotion.json` lies, empty where there is none."""
    for one in promotion.contracts:
        name = f"{one.name} ({one.file})" if one.name else one.file
        yield f"{promotion.word(one.judgement.verdict):<{_WIDTH}}  {name}"
        yield from (f"    {line}" for line in reason_lines(one.judgement.reasons))
        yield from (f"    {line}" for line in compared_lines(one))
    for reason in promotion.reasons:
        yield f"{verdict_of([reason]):<{_WIDTH}}  {reason.what}"
    if place:
        yield f"details: {place}"


def reason_lines(reasons: Sequence[Reason], most: int = _SHOWN) -> Iterator[str]:
    """Tell each failure by itself, and once what several items have in common."""
    alike: dict[tuple[Cause, str, str], list[str]] = {}
    for reason in reasons:
        own = reason.node if reason.blocks else ""
        alike.setdefault((reason.cause, reason.what, own), []).append(reason.node)
    for (cause, what, _), nodes in list(alike.items())[:most]:
        yield _line(reason_words(cause, what), [*filter(None, nodes)])
    if len(alike) > most:
        yield f"… {len(alike) - most} more"


def reason_words(cause: Cause, what: str) -> str:
    """Say what kind of reason it is, where its sentence doesn't."""
    return f"{cause}: {what}" if cause in (Cause.ERROR, Cause.SKIPPED) else what


def _line(what: str, nodes: Sequence[str]) -> str:
    text = printable(what, 200)
    if len(nodes) <= 1:
        return ": ".join((*nodes, text))
    more = f", … {len(nodes) - _NAMED} more" if len(nodes) > _NAMED else ""
    return f"{len(nodes)} items {text}: {', '.join(nodes[:_NAMED])}{more}"


def _items(count: int) -> str:
    return "item" if count == 1 else "items"


def compared_lines(one: ContractVerdict) -> Iterator[str]:
    """Yield what was compared of a contract, where its sessions part, and what was accepted."""
    judgement = one.judgement
    if judgement.sessions:
        told = tell_compared(judgement.sessions, judgement.extents, judgement.repeats)
        yield f"compared: {told}, {judgement.seconds:.1f} s"
    elif one.name:
        yield "compared: nothing"
    yield from (printable(line) for line in entry_lines(judgement.entries))
    let_through = sum(len(item.let_through) for item in judgement.let_through)
    declared = len(judgement.expected)
    accepted = [f"{declared} {_items(declared)} as declared"] if declared else []
    accepted += [f"{let_through} let through by strict_parity: false"] if let_through else []
    if accepted:
        yield f"accepted: {', '.join(accepted)}"


def tell_compared(sessions: int, extents: Mapping[Path, Extent], repeats: int) -> str:
    """Say what was compared: each count once where the two paths agree in it, else backtest's and paper's."""
    counts = []
    for field in fields(Extent):
        research, paper = (getattr(extents[path], field.name) for path in Path)
        name = field.name.removesuffix("s") if research == paper == 1 else field.name
        counts.append(f"{research:,} {name}" if research == paper else f"{research:,} | {paper:,} {name}")
    runs = "once" if repeats == 1 else f"{repeats} times"
    return f"{sessions} session{'' if sessions == 1 else 's'}: {', '.join(counts)}; each path run {runs}"
