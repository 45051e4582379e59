"""A word of a command against a contract's value, as values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_parity.contract.sameness import says_same

if TYPE_CHECKING:
    from pydantic import JsonValue

SAME: list[tuple[str, JsonValue]] = [
    ("0.50", "0.5"),
    (".5", "0.5"),
    ("3e2", "300"),
    ("1_000 USD", "1000 USD"),
    ("1000", "1000 USD"),
    ("1000 usd", "1000"),
    ("60s", "1min"),
    ("60", "1min"),
    ("0.1%", "0.001"),
    ("12", "12%"),
    ("9:45", "09:45"),
    ("09:45:00", "09:45"),
    ("True", "true"),
    ("0", "false"),
    ("limit", "LIMIT"),
    ("none", None),
    ("TWX,SPY", ["TWX", "SPY"]),
    ('["TWX", "SPY"]', ["TWX", "SPY"]),
    ('{"every": 300.0}', {"every": "300"}),
    ("./state/switch.json", "state/switch.json"),
    ("/desk/state/switch.json", "state/switch.json"),
]
OTHER: list[tuple[str, JsonValue]] = [
    ("0.51", "0.5"),
    ("1000 EUR", "1000 USD"),
    ("0.5%", "0.5"),
    ("30000", "30s"),
    ("30min", "30s"),
    ("09:46", "09:45"),
    ("9", "true"),
    ("3", None),
    ("SPY,TWX", ["TWX", "SPY"]),
    ("TWX", ["TWX", "SPY"]),
    ('{"every": 300, "stop": 1}', {"every": "300"}),
    ("[[", {"every": "300"}),
    ("/dev/null", "state/switch.json"),
    ("State/switch.json", "state/switch.json"),
]


@pytest.mark.parametrize(("word", "value"), SAME)
def test_a_word_that_writes_the_value_another_way_says_the_same(word: str, value: JsonValue) -> None:
    assert says_same(word, value, "/desk")


@pytest.mark.parametrize(("word", "value"), OTHER)
def test_a_word_with_another_value_does_not(word: str, value: JsonValue) -> None:
    assert not says_same(word, value, "/desk")
