"""How two deliveries of one stream differ, record by record."""

from __future__ import annotations

from collections import Counter
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_parity.core.feeding.records import Departure, Kind, Record, compare_records

RECORDS = st.lists(st.builds(Record, st.integers(0, 4), st.integers(0, 6), st.sampled_from("abc")), max_size=9)
DISTINCT = st.lists(st.integers(0, 30), unique=True, max_size=12).map(
    lambda stamps: [Record(ts, ts, f"{ts}") for ts in sorted(stamps)]
)


def record(ts: int, text: str = "a", late: int = 0) -> Record:
    return Record(ts, ts + late, text)


def kinds(backtest: list[Record], paper: list[Record]) -> list[Kind]:
    return [one.kind for one in compare_records(backtest, paper)]


THREE = [record(1), record(2), record(3)]


@pytest.mark.parametrize(
    ("paper", "found"),
    [
        ([record(1), record(3)], Departure(Kind.MISSING, record(2), None)),
        ([*THREE, record(4)], Departure(Kind.MISSING, None, record(4))),
        ([record(1), record(2), record(2), record(3)], Departure(Kind.MISSING, None, record(2))),
        ([record(1), record(2, late=5), record(3)], Departure(Kind.LATE, record(2), record(2, late=5))),
        ([record(1), record(2, late=-1), record(3)], Departure(Kind.LATE, record(2), record(2, late=-1))),
        ([record(1), record(2, "b"), record(3)], Departure(Kind.ALTERED, record(2), record(2, "b"))),
        ([record(1), record(2, "b", late=1), record(3)], Departure(Kind.ALTERED, record(2), record(2, "b", late=1))),
        ([record(2), record(3), record(1)], Departure(Kind.REORDERED, record(1), record(1))),
    ],
)
def test_a_record_differs_in_one_way(paper: list[Record], found: Departure) -> None:
    assert (found,) == compare_records(THREE, paper)


def test_what_differs_is_told_in_order_of_time() -> None:
    found = compare_records(THREE, [record(1, "b"), record(2, late=9)])

    assert [one.kind for one in found] == [Kind.ALTERED, Kind.LATE, Kind.MISSING]
    assert [one.ts for one in found] == [1, 2, 3]


@given(RECORDS)
def test_a_delivery_equals_itself(records: list[Record]) -> None:
    assert compare_records(records, list(records)) == ()


@given(RECORDS, RECORDS)
def test_swapped_sides_swap_the_records_and_nothing_else(backtest: list[Record], paper: list[Record]) -> None:
    swapped = [Departure(one.kind, one.paper, one.backtest) for one in compare_records(paper, backtest)]

    assert Counter(swapped) == Counter(compare_records(backtest, paper))


@given(RECORDS, RECORDS)
def test_every_record_is_accounted_for_once(backtest: list[Record], paper: list[Record]) -> None:
    """What isn't told is alike on both sides, in number and in order."""
    found = compare_records(backtest, paper)

    left = Counter(backtest) - Counter(one.backtest for one in found if one.backtest)
    right = Counter(paper) - Counter(one.paper for one in found if one.paper)
    assert left == right
    assert left.total() == len(backtest) - sum(one.backtest is not None for one in found)
    assert right.total() == len(paper) - sum(one.paper is not None for one in found)


@given(DISTINCT, st.data())
def test_so_many_dropped_records_are_so_many_missing_ones(records: list[Record], data: st.DataObject) -> None:
    dropped = data.draw(st.sets(st.sampled_from(records))) if records else set()

    found = compare_records(records, [one for one in records if one not in dropped])

    assert [Departure(Kind.MISSING, one, None) for one in records if one in dropped] == list(found)


@given(DISTINCT, st.data())
def test_delayed_records_are_late_and_nothing_else(records: list[Record], data: st.DataObject) -> None:
    """Though others overtake them."""
    late = {one: data.draw(st.integers(0, 20)) for one in records}
    paper = sorted((Record(one.ts_event, one.ts_init + by, one.text) for one, by in late.items()), key=_arrival)

    found = compare_records(records, paper)

    assert {one for one, by in late.items() if by} == {one.backtest for one in found}
    assert all(one.kind is Kind.LATE for one in found)


@given(DISTINCT, st.data())
def test_altered_records_are_altered_and_nothing_else(records: list[Record], data: st.DataObject) -> None:
    altered = data.draw(st.sets(st.sampled_from(records))) if records else set()

    found = compare_records(records, [Record(*_times(one), "x") if one in altered else one for one in records])

    assert [Departure(Kind.ALTERED, one, Record(*_times(one), "x")) for one in records if one in altered] == list(found)


@given(DISTINCT, st.data())
def test_of_shuffled_records_as_few_as_can_be_are_reordered(records: list[Record], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(records))

    found = compare_records(records, shuffled)

    assert {Kind.REORDERED} >= {one.kind for one in found}
    stay = [one for one in shuffled if one not in {departure.paper for departure in found}]
    assert stay == sorted(stay)


@pytest.mark.parametrize("order", list(permutations(range(5))))
def test_no_fewer_would_do(order: tuple[int, ...]) -> None:
    longest = max(
        length
        for mask in range(32)
        if (chosen := [one for place, one in enumerate(order) if mask >> place & 1]) == sorted(chosen)
        for length in [len(chosen)]
    )

    found = compare_records([record(0, str(one)) for one in range(5)], [record(0, str(one)) for one in order])

    assert 5 - longest == len(found)


def _later(one: Record) -> Record | None:
    return None if one.text == "c" else Record(one.ts_event, one.ts_init + 2, "b" if one.text == "a" else one.text)


@given(RECORDS)
def test_what_is_just_as_expected_is_declared(records: list[Record]) -> None:
    """Dropped, delayed and widened at once."""
    paper = sorted((want for one in sorted(records, key=_arrival) if (want := _later(one))), key=_arrival)

    found = compare_records(sorted(records, key=_arrival), paper, _later)

    assert all(one.declared for one in found)
    assert Counter(kind for kind in Kind for one in found if one.kind is kind) == Counter(
        {"c": Kind.MISSING, "a": Kind.ALTERED, "b": Kind.LATE}[one.text] for one in records
    )


@pytest.mark.parametrize(
    ("paper", "found"),
    [
        (record(1, "b", late=1), Departure(Kind.LATE, record(1, "b"), record(1, "b", late=1))),
        (record(1, "x", late=2), Departure(Kind.ALTERED, record(1, "b"), record(1, "x", late=2))),
        (None, Departure(Kind.MISSING, record(1, "b"), None)),
    ],
)
def test_what_is_otherwise_than_expected_stays_blamed(paper: Record | None, found: Departure) -> None:
    assert (found,) == compare_records([record(1, "b")], [paper] if paper else [], _later)


def test_what_an_entry_did_not_change_is_no_difference() -> None:
    assert compare_records([record(1, "b"), record(2, "c")], [record(1, "b"), record(2, "c")], _later) == ()


def test_delayed_records_that_arrive_in_another_order_than_they_were_sent_are_reordered() -> None:
    sent = [record(1, "b"), Record(1, 1, "d"), record(9, "b")]
    paper = [Record(1, 3, "d"), Record(1, 3, "b"), Record(9, 11, "b")]

    found = compare_records(sent, paper, lambda one: Record(one.ts_event, one.ts_init + 2, one.text))

    assert [(one.kind, one.declared) for one in sorted(found, key=lambda one: one.declared)] == [
        (Kind.REORDERED, False),
        (Kind.LATE, True),
        (Kind.LATE, True),
    ]


def test_delayed_records_that_others_overtake_are_as_declared() -> None:
    sent = [record(1), record(2), record(3)]
    expected = {1: record(1, late=4), 2: record(2), 3: record(3)}

    found = compare_records(sent, [record(2), record(3), record(1, late=4)], lambda one: expected[one.ts_event])

    assert (Departure(Kind.LATE, record(1), record(1, late=4), declared=True),) == found


def _arrival(one: Record) -> int:
    return one.ts_init


def _times(one: Record) -> tuple[int, int]:
    return one.ts_event, one.ts_init
