"""The verdict on a contract: from what it needs, and how its items ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_parity.core.mismatch import Effect
from pytest_parity.core.promoting.extent import Extent
from pytest_parity.core.promoting.outcome import Ended
from pytest_parity.core.promoting.verdict import Cause, Reason, Verdict, verdict_of
from pytest_parity.core.trace import Path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pytest_parity.core.entering.entries import Entries
    from pytest_parity.core.promoting.outcome import Compared, Outcome

UNREADABLE = "contract"  # the one item of a file that can't be read
_FIRST = (UNREADABLE, "frozen", "venue_lint", "replay", "reference", "feed", "limits")  # what the labels rest on
_EFFECTS = (Effect.INVALIDATING.value, Effect.CONSERVATIVE.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What one contract file asks for a promotion, whatever was collected."""

    items: Mapping[str, str]  # item below the contract → its node id
    sessions: tuple[str, ...] = ()
    locked: bool = True
    repeat: int = 1
    absent_kinds: tuple[str, ...] = ()
    fault: str = ""  # why there is no contract to judge, one line: that needs no item to show it


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A contract's verdict, with the reasons against a promotion, worst first."""

    verdict: Verdict
    reasons: tuple[Reason, ...] = ()
    expected: tuple[Outcome, ...] = ()  # labels of which every mismatch is declared
    let_through: tuple[Outcome, ...] = ()
    sessions: int = 0  # compared
    repeats: int = 0  # the least often that a path of theirs was run
    seconds: float = 0.0
    extents: Mapping[Path, Extent]
    entries: Mapping[str, Entries] = field(default_factory=dict)  # by session
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)  # by item, as it counts
    decided: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # by session: `Compared.decided`


def judge_contract(
    need: Need, attempts: Iterable[Outcome], compared: Sequence[Compared], deselected: frozenset[str] = frozenset()
) -> Judgement:
    """Judge one contract; of several outcomes of an item the worst counts, `deselected` are items below it."""
    outcomes = _worst(attempts, need)
    compared = sorted(compared, key=lambda one: _place(one.session, need.sessions))
    reasons = sorted(_reasons(need, outcomes, compared, deselected), key=lambda one: _rank(one, outcomes))
    extents = {path: sum((one.extents.get(path, Extent()) for one in compared), Extent()) for path in Path}
    return Judgement(
        verdict=verdict_of(reasons),
        reasons=tuple(reasons),
        expected=tuple(one for one in outcomes.values() if one.ended is Ended.EXPECTED),
        let_through=tuple(one for one in outcomes.values() if one.let_through),
        sessions=len(compared),
        repeats=min((one.repeats for one in compared), default=0),
        seconds=round(sum(one.seconds for one in compared), 3),
        extents=extents,
        entries={one.session: one.entries for one in compared if one.entries is not None},
        outcomes=outcomes,
        decided={one.session: one.decided for one in compared},
    )


def _worst(attempts: Iterable[Outcome], need: Need) -> dict[str, Outcome]:
    """Return each item's worst outcome, in the order of what is needed: workers end their items in any."""
    worst: dict[str, Outcome] = {}
    for one in attempts:
        if one.item not in worst or one.ended.badness > worst[one.item].ended.badness:
            worst[one.item] = one
    order = tuple(need.items)
    return {item: worst[item] for item in sorted(worst, key=lambda item: _place(item, order))}


def _place(name: str, order: Sequence[str]) -> tuple[int, str]:
    return order.index(name) if name in order else len(order), name


def _reasons(
    need: Need, outcomes: Mapping[str, Outcome], compared: Sequence[Compared], deselected: frozenset[str]
) -> Iterator[Reason]:
    for one in outcomes.values():
        if one.ended in (Ended.FAILED, Ended.ERROR) or (one.ended is Ended.SKIPPED and one.item in need.items):
            if one.ended is Ended.SKIPPED and one.item == "frozen" and not need.locked:
                continue
            yield Reason(cause=Cause(one.ended.value), what=one.what, node=one.node, session=_session(one.item))
    if need.fault and not any(one.ended is Ended.FAILED for one in outcomes.values()):
        yield Reason(cause=Cause.FAILED, what=need.fault, node=next(iter(need.items.values())))
    if need.fault or UNREADABLE in outcomes:  # and so nothing else was collected
        return
    for item, node in need.items.items():
        if item not in outcomes:
            what = "deselected" if item in deselected else "not run, or not to the end"
            yield Reason(cause=Cause.NOT_RUN, what=what, node=node, session=_session(item))
    if not need.locked:
        yield Reason(cause=Cause.NO_LOCK, what="no lock: freeze it with --parity-freeze")
    yield from _shortfalls(need, compared)


def _shortfalls(need: Need, compared: Sequence[Compared]) -> Iterator[Reason]:
    """Say what is missing though every item may have passed."""
    for one in compared:
        if one.repeats < need.repeat:
            what = f"session {one.session}: each path ran {one.repeats} of {need.repeat} times (promotion.repeat)"
            yield Reason(cause=Cause.REPEAT, what=what, session=one.session)
    for kind in need.absent_kinds:
        yield Reason(cause=Cause.KIND, what=f"no session is of kind {kind} (promotion.kinds)")
    decided = sum(extent.decisions for one in compared for extent in one.extents.values())
    if need.sessions and len(compared) == len(need.sessions) and not decided:
        yield Reason(cause=Cause.NOTHING_COMPARED, what="neither path decided anything in any session")


def _rank(reason: Reason, outcomes: Mapping[str, Outcome]) -> tuple[int, int, int]:
    """Sort worst first: what blocks, then what the labels rest on, then paper doing what research did not."""
    name = reason.node.rpartition("::")[2]
    first = _FIRST.index(name) if name in _FIRST else len(_FIRST)
    effects = [one.effect for one in outcomes.values() if one.node == reason.node]
    effect = _EFFECTS.index(effects[0]) if effects and effects[0] in _EFFECTS else len(_EFFECTS)
    return list(Cause).index(reason.cause), first, effect


def _session(item: str) -> str:
    return item.partition("::")[0] if "::" in item else ""
