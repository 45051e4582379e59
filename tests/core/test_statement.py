"""The format in which a strategy says a decision: what is read, and what is refused in which words."""

from __future__ import annotations

import contextlib
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_parity.core.statement import MalformedStatement, read_statement
from pytest_parity.core.trace import Intent, SeenQuote, Statement

CALL = "TWX140621C00070000.OPRA"
LEAST = {"version": 1, "action": "hold", "instrument": "TWX.OPRA"}


def read(text: object, strategies: tuple[str, ...] = ("Orb-000",)) -> Statement:
    return read_statement(text, sequence=7, ts_seen=100, strategies=strategies)


def refusal(text: object, strategies: tuple[str, ...] = ("Orb-000",)) -> str:
    with pytest.raises(MalformedStatement) as caught:
        read(text, strategies)
    return str(caught.value)


def test_the_least_message() -> None:
    expected = Statement(sequence=7, ts_seen=100, strategy="Orb-000", action=Intent.HOLD, instrument="TWX.OPRA")

    assert read(json.dumps(LEAST)) == expected


def test_the_whole_message() -> None:
    said = {
        "version": 1,
        "action": "reject",
        "strategy": "Orb-000",
        "setup": "range up",
        "instrument": CALL,
        "side": "BUY",
        "quantity": "25",
        "reason": "stale_quote",
        "quote": {
            "bid": 1.50,
            "ask": "1.55",
            "bid_size": 10,
            "ask_size": None,
            "ts_event": 40,
            "verdict": "stale_quote",
        },
        "levels": {"range_low": "70.10", "range_high": 70.9, "stop": None},
        "considered": "42",
    }
    expected = Statement(
        sequence=7,
        ts_seen=100,
        strategy="Orb-000",
        action=Intent.REJECT,
        instrument=CALL,
        setup="range up",
        side="BUY",
        quantity=Decimal(25),
        reason="stale_quote",
        quote=SeenQuote(
            instrument=CALL,
            bid=Decimal("1.50"),
            ask=Decimal("1.55"),
            bid_size=Decimal(10),
            ts_event=40,
            verdict="stale_quote",
        ),
        levels=(("range_high", Decimal("70.9")), ("range_low", Decimal("70.10"))),
        considered=42,
    )

    assert read(json.dumps(said)) == expected


def test_one_of_several_strategies_is_named() -> None:
    several = ("Orb-000", "Orb-001")

    assert read(json.dumps(LEAST | {"strategy": "Orb-001"}), several).strategy == "Orb-001"
    assert refusal(json.dumps(LEAST), several) == "strategy is missing; several run, so say str(self.id)"
    assert (
        refusal(json.dumps(LEAST | {"strategy": "Orb"}), several) == 'strategy is "Orb"; it is none of Orb-000, Orb-001'
    )


def test_an_unknown_set_of_strategies_needs_no_name() -> None:
    assert read(json.dumps(LEAST), ()).strategy == ""


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"version": 2}, "version is 2; this release reads 1"),
    ({"version": True}, "version is true; this release reads 1"),
    ({"version": None}, "version is missing; this release reads 1"),
    ({"action": "buy"}, 'action is "buy"; allowed: enter, exit, reject, hold'),
    ({"action": None}, "action is missing; allowed: enter, exit, reject, hold"),
    ({"action": ["enter"]}, 'action is ["enter"]; allowed: enter, exit, reject, hold'),
    ({"action": "reject"}, "reason is missing; a rejection says why"),
    ({"reason": "too wide"}, 'reason is "too wide"; write a slug like stale_quote'),
    ({"instrument": None}, "instrument is missing; name the instrument that it is about"),
    ({"instrument": "TWX"}, 'instrument is "TWX"; write symbol and venue like AAPL.XNAS'),
    ({"side": "LONG"}, 'side is "LONG"; allowed: BUY, SELL'),
    ({"quantity": "many"}, 'quantity is "many"; write a number, or one as text, like 1.55'),
    ({"quantity": True}, "quantity is true; write a number, or one as text, like 1.55"),
    ({"setup": 3}, "setup is 3; write a name"),
    (
        {"resaon": "stop"},
        (
            '"resaon" is no key; did you mean reason? allowed: version, action, instrument, strategy, setup, side, '
            "quantity, reason, quote, levels, considered"
        ),
    ),
    ({"quote": "1.50/1.55"}, 'quote is "1.50/1.55"; write an object like {…}'),
    ({"quote": {"bid": "1,50"}}, 'quote.bid is "1,50"; write a number, or one as text, like 1.55'),
    ({"quote": {"ts_event": "10:24"}}, 'quote.ts_event is "10:24"; write UTC nanoseconds'),
    ({"quote": {"ts_event": 1.5}}, "quote.ts_event is 1.5; write UTC nanoseconds"),
    ({"quote": {"ts_event": 101}}, "quote.ts_event is 101, after it is said; write the quote's UTC nanoseconds"),
    ({"quote": {"verdict": "too old"}}, 'quote.verdict is "too old"; write passed, or a reason like stale_quote'),
    (
        {"quote": {"age": 3}},
        'quote: "age" is no key; allowed: instrument, bid, ask, bid_size, ask_size, ts_event, verdict',
    ),
    ({"levels": [1]}, "levels is [1]; write an object like {…}"),
    ({"levels": {"stop": "low"}}, 'levels.stop is "low"; write a number, or one as text, like 1.55'),
    ({"considered": -1}, "considered is -1; write a whole number from 0, like 42"),
    ({"considered": 4.0}, "considered is 4.0; write a whole number from 0, like 42"),
    ({"considered": True}, "considered is true; write a whole number from 0, like 42"),
    ({"considered": "1e3"}, 'considered is "1e3"; write a whole number from 0, like 42'),
    ({"considered": ["C100"]}, 'considered is ["C100"]; write a whole number from 0, like 42'),
]


@pytest.mark.parametrize(("words", "expected"), REFUSED, ids=[text for _, text in REFUSED])
def test_what_is_refused(words: dict[str, Any], expected: str) -> None:
    assert refusal(json.dumps(LEAST | words)) == expected


NO_OBJECTS: list[tuple[object, str]] = [
    (3, "it is 3, not text; publish a JSON object as text"),
    ("[1]", "it is [1], not an object; publish json.dumps(…) of a dict"),
    ('{"version": 1, "version": 1}', "version stands twice; keep one"),
    ('{"version": 1, "quantity": NaN}', "NaN is no amount; leave the key out"),
]


@pytest.mark.parametrize(("text", "expected"), NO_OBJECTS)
def test_what_is_no_object(text: object, expected: str) -> None:
    assert refusal(text) == expected


@pytest.mark.parametrize("text", ["", "{", "enter", '{"version": 1,}', "[" * 100_000, "1" * 5_000])
def test_what_is_no_json(text: str) -> None:
    assert refusal(text).startswith("it isn't JSON (")


VALUES = st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists)


KEYS = ("version", "action", "instrument", "quote", "levels", "quantity", "side", "bid", "considered")


@given(st.sampled_from(KEYS), VALUES)
def test_any_value_is_read_or_refused_in_words(key: str, value: object) -> None:
    with contextlib.suppress(MalformedStatement):
        assert isinstance(read(json.dumps(LEAST | {key: value})), Statement)


def test_a_stamp_in_another_unit_is_refused() -> None:
    now = 1_401_978_240_000_000_000
    said = json.dumps(LEAST | {"quote": {"ts_event": now // 1_000_000}})

    with pytest.raises(MalformedStatement, match="years before it is said; write the quote's UTC nanoseconds"):
        read_statement(said, sequence=1, ts_seen=now, strategies=())
