"""What the receivers of both paths were given, stream by stream, and what a difference may be declared as."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from pytest_parity.core.accepting.expected import Expected, Kind, judge
from pytest_parity.core.accepting.feed_mismatch import feed_mismatches, is_about_feed
from pytest_parity.core.feeding.delivery import Found, Given, Receiver, StreamParity, compare_deliveries
from pytest_parity.core.feeding.records import Departure, Record
from pytest_parity.core.feeding.records import Kind as How
from pytest_parity.core.mismatch import Effect, Label
from pytest_parity.core.trace import Path

if TYPE_CHECKING:
    from pytest_parity.core.feeding.records import Expectation

QUOTES, BARS = ("ACME.XNAS", "quotes"), ("ACME.XNAS-1-MINUTE-LAST-EXTERNAL", "bars")
FIRST, SECOND, THIRD = (Record(ts, ts, f"{ts}") for ts in (1, 2, 3))
LATE, LATER = Record(2, 5, "2"), Record(3, 9, "3")

type Delivered = dict[tuple[Receiver, tuple[str, str]], list[Record]]


def compared(backtest: Delivered, paper: Delivered, *, delay: int = 0) -> tuple[StreamParity, ...]:
    """Compare records; where `delay` is declared, it is of quotes at the engine."""
    sides = {Path.BACKTEST: backtest, Path.PAPER: paper}
    files = {(path, given(records).sha256): records for path, side in sides.items() for records in side.values()}

    def expectation(receiver: Receiver, stream: tuple[str, str]) -> Expectation | None:
        applies = delay and receiver is Receiver.ENGINE and stream == QUOTES
        return (lambda one: Record(one.ts_event, one.ts_init + delay, one.text)) if applies else None

    return compare_deliveries(
        *({key: given(records) for key, records in side.items()} for side in sides.values()),
        lambda path, one: files[path, one.sha256],
        expectation,
    )


def given(records: list[Record]) -> Given:
    return Given(count=len(records), first=records[0].ts_event, last=records[-1].ts_event, sha256=str(records))


def unasked(*_: object) -> Any:
    raise AssertionError


def test_equal_streams_differ_in_nothing() -> None:
    """Their records aren't even read."""
    side = {(Receiver.ENGINE, QUOTES): given([FIRST])}

    (found,) = compare_deliveries(side, side, unasked, unasked)

    assert (found.receiver, found.instrument, found.type, found.found) == (Receiver.ENGINE, *QUOTES, ())


def test_each_kind_is_counted_by_itself_and_tells_its_first() -> None:
    (found,) = compared(
        {(Receiver.ENGINE, QUOTES): [FIRST, SECOND, THIRD]},
        {(Receiver.ENGINE, QUOTES): [LATE, LATER, Record(9, 9, "9")]},
    )

    assert found.found == (
        Found(kind=How.MISSING, declared=False, lacking=Path.BACKTEST, count=1,
              first=Departure(How.MISSING, None, Record(9, 9, "9"))),
        Found(kind=How.MISSING, declared=False, lacking=Path.PAPER, count=1,
              first=Departure(How.MISSING, FIRST, None)),
        Found(kind=How.LATE, declared=False, lacking=None, count=2, first=Departure(How.LATE, SECOND, LATE),
              shifts=(3, 6)),
    )  # fmt: skip


def test_a_stream_that_a_receiver_never_got_is_missing_whole() -> None:
    engine = {(Receiver.ENGINE, BARS): [FIRST, SECOND]}

    found = compared(engine | {(Receiver.VENUE, BARS): [FIRST, SECOND]}, engine)

    assert [(one.receiver, [kind.count for kind in one.found]) for one in found] == [
        (Receiver.ENGINE, []),
        (Receiver.VENUE, [2]),
    ]
    assert found[1].paper is None


def test_what_is_declared_is_counted_and_makes_no_mismatch() -> None:
    recorded = [FIRST, SECOND]
    delayed = [Record(1, 4, "1"), LATE]

    found = compared({(Receiver.ENGINE, QUOTES): recorded}, {(Receiver.ENGINE, QUOTES): delayed}, delay=3)

    assert [(one.kind, one.declared, one.count, one.shifts) for one in found[0].found] == [(How.LATE, True, 2, (3, 3))]
    assert feed_mismatches(found, {}) == []


def test_each_differing_stream_is_a_mismatch_that_an_entry_accepts() -> None:
    recorded = {
        (Receiver.VENUE, BARS): [SECOND],
        (Receiver.VENUE, QUOTES): [SECOND],
        (Receiver.ENGINE, ("BOLT.XNAS", "trades")): [FIRST],
    }
    mismatches = feed_mismatches(compared(recorded, {}), {"BOLT.XNAS": "BLT"})

    assert [(one.number, one.field, one.ticker, one.ts) for one in mismatches] == [
        (1, "engine_feed", "BLT", 1),
        (2, "venue_feed", "ACME", 2),
        (3, "venue_feed", "ACME", 2),
    ]
    assert {(one.label, one.effect, one.root) for one in mismatches} == {
        (Label.DATA_MISSING, Effect.INVALIDATING, None)
    }
    entries = [entry("venue_feed", 2, "ACME"), entry("engine_feed", 1)]
    outcomes = {
        wanted: judge(mismatches, declared, date(2026, 1, 1), {})[Label.DATA_MISSING].kind
        for wanted, declared in {"both": entries, "one": entries[:1], "no field": [entry(None, 3)]}.items()
    }
    assert outcomes == {"both": Kind.EXPECTED, "one": Kind.FAILED, "no field": Kind.FAILED}


def test_an_entry_is_about_the_feed_by_its_field() -> None:
    assert [is_about_feed(entry(field)) for field in (None, "engine_feed", "venue_feed", "decision")] == [
        False,
        True,
        True,
        False,
    ]


def entry(field: str | None, count: int = 1, ticker: str | None = None) -> Expected:
    return Expected(
        label=Label.DATA_MISSING, field=field, count=count, ticker=ticker,
        rule="sandbox", reason="known", owner="execution", until=date(2027, 1, 1),
    )  # fmt: skip
