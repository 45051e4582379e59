"""The check `serialization`: a component's state and a session's evidence survive being written and read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pytest_parity.checks.verdicts import Finding, Passed, Verdict, verdict_on
from pytest_parity.core.entering.entries import Entries
from pytest_parity.core.entering.funnel import Funnel
from pytest_parity.core.plain import (
    decision_from_plain,
    fill_from_plain,
    mismatch_from_plain,
    order_event_from_plain,
    position_event_from_plain,
    statement_from_plain,
    to_plain,
)
from pytest_parity.core.promoting.rung import Rung
from pytest_parity.core.record import record
from pytest_parity.core.trace import Path
from pytest_parity.session.check import Check
from pytest_parity.session.checking.origin import one_session
from pytest_parity.session.withheld import withheld

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path as FilePath

    from pytest_parity.contract.models import LaunchContract
    from pytest_parity.session.check import Subject
    from pytest_parity.session.result import SessionResult

    type Reader = Callable[[Any], object]

_SHOWN = 200  # characters of a value


def _examine(subject: Subject) -> Verdict:
    (result,) = subject.results.values()
    verdict = verdict_on([*_states(result), *_evidence(result, subject.contract)])
    return Passed(tuple(_saves_nothing(result))) if isinstance(verdict, Passed) else verdict


def _saves_nothing(result: SessionResult) -> Iterator[Finding]:
    """Say of which component no state could be lost, since it saved none."""
    states = result.facts[Path.PAPER].get("state", ())
    if not states:
        yield Finding(("strategy",), "no component has an on_save of its own: no state was looked at")
    for state in states:
        if not state["keys"]:
            what = f"{state['component']} saves nothing: its on_save returned no key, so that no state was looked at"
            yield Finding(("strategy",), what, ("what it knows at its end is gone after a restart",))


def _states(result: SessionResult) -> Iterator[Finding]:
    """Tell what of the state that paper saved at its end a fresh component doesn't have after loading it."""
    for state in result.facts[Path.PAPER].get("state", ()):
        name, keys = state["component"], ", ".join(state["keys"]) or "none"
        if state["fault"]:
            yield Finding(("strategy",), f"{name} can't restore its state: {state['fault']}", (f"saved keys: {keys}",))
        for one in state["lost"]:
            sides = (f"saved: {one['saved']}", f"loaded and saved again: {one['again']}")
            yield Finding(("strategy",), f"{name} loses {one['key']!r} of its state over a restart", sides)


def _evidence(result: SessionResult, contract: LaunchContract) -> Iterator[Finding]:
    """Tell which of the session's artifacts reads back as something else than what was compared."""
    result = withheld(result, contract)
    assert result.comparison is not None  # noqa: S101 - of a session without one the item is an error
    comparison, folder = result.comparison, result.folder
    for path, decisions in ((Path.BACKTEST, comparison.backtest), (Path.PAPER, comparison.paper)):
        trace = result.traces[path]
        rows: tuple[tuple[str, Reader, Sequence[object]], ...] = (
            ("decisions", decision_from_plain, decisions),
            ("orders", order_event_from_plain, trace.orders),
            ("fills", fill_from_plain, trace.fills),
            ("positions", position_event_from_plain, trace.positions),
            ("statements", statement_from_plain, trace.statements),
        )
        for name, reader, held in rows:
            yield from _compared(f"{path}/{name}.jsonl", folder, _lines, reader, held)
        if result.entries is not None:
            yield from _compared(f"{path}/funnel.json", folder, _whole, _funnel, [result.entries.funnels[path]])
    yield from _compared("mismatches.json", folder, json.loads, mismatch_from_plain, comparison.mismatches)
    yield from _compared("record.json", folder, _recorded, lambda plain: plain, record(comparison))
    yield from _entries(result.entries)


def _lines(text: str) -> list[Any]:
    return [json.loads(line) for line in text.splitlines()]


def _whole(text: str) -> list[Any]:
    return [json.loads(text)]


def _recorded(text: str) -> list[Any]:
    entries: list[Any] = json.loads(text)["entries"]
    return entries


def _funnel(plain: dict[str, Any]) -> Funnel:
    return Funnel(**plain)


def _entries(entries: Entries | None) -> Iterator[Finding]:
    if entries is not None:
        read = Entries.from_plain(json.loads(json.dumps(entries.to_plain())))
        if read != entries:
            yield Finding((), "the entries read back as others", (f"held: {entries}", f"read: {read}"))


def _compared(
    name: str, folder: FilePath, entries_in: Callable[[str], list[Any]], reader: Reader, held: Sequence[object]
) -> Iterator[Finding]:
    try:
        plain = entries_in((folder / name).read_text("utf-8"))
    except (OSError, ValueError, LookupError, TypeError) as error:
        yield Finding((), f"{name} can't be read back: {type(error).__name__}", (f"compared: {len(held)} entries",))
        return
    if len(plain) != len(held):
        sides = (f"compared: {len(held)}", f"read: {len(plain)}")
        yield Finding((), f"{name} reads back with another number of entries", sides)
        return
    for number, (written, one) in enumerate(zip(plain, held, strict=True), start=1):
        if not _is_same(reader, written, one):
            sides = (f"compared: {_shown(_plain(one))}", f"read: {_shown(written)}")
            yield Finding((), f"{name}: entry {number} reads back as another", sides)
            return


def _is_same(reader: Reader, written: Any, held: object) -> bool:
    try:
        return _plain(reader(written)) == _plain(held)  # in plain words, where what isn't told is itself
    except (KeyError, TypeError, ValueError, ArithmeticError):
        return False


def _plain(one: object) -> object:
    return one if isinstance(one, dict) else to_plain(one)


def _shown(plain: object) -> str:
    text = json.dumps(plain)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]} …"


SERIALIZATION = Check(item="test_gate::serialization", rung=Rung.TEST_GATE, examine=_examine, sessions=one_session)
