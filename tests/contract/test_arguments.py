"""What the words of a command give by name."""

from __future__ import annotations

import pytest

from pytest_parity.contract.arguments import arguments_of


@pytest.mark.parametrize(
    ("words", "given"),
    [
        ("bot --every 300", [("every", "--every 300", ("300",))]),
        ("bot --every=300", [("every", "--every=300", ("300",))]),
        ("bot -every -3", [("every", "-every -3", ("-3",))]),
        ("bot -Dstrategy.every=300", [("strategy.every", "-Dstrategy.every=300", ("300",))]),
        ("bot every=300", [("every", "every=300", ("300",))]),
        ("bot --tickers TWX SPY --live", [("tickers", "--tickers TWX", ("TWX", "TWX,SPY")), ("live", "--live", ())]),
        ("bot --set=every=300,stop=1", [("set", "--set=every=300,stop=1", ("every=300,stop=1",))]),
    ],
)
def test_each_form_of_an_argument_is_read(words: str, given: list[tuple[str, str, tuple[str, ...]]]) -> None:
    found = [(one.name, one.written, one.values) for one in arguments_of(words.split(), 0)]

    assert found[: len(given)] == given


@pytest.mark.parametrize("word", ["--set=every=300,stop=1", "every=300,stop=1", '--config={"every": 300, "stop": 1}'])
def test_what_a_value_gives_of_its_own_is_read(word: str) -> None:
    given = {one.name: one.values for one in arguments_of(["bot", word], 0)}

    assert (given["every"], given["stop"]) == (("300",), ("1",))


def test_the_last_of_the_same_name_counts_and_all_of_them_are_a_reading() -> None:
    (given,) = arguments_of(["bot", "--every", "9", "--every", "300"], 0)

    assert (given.number, given.values) == (4, ("300", "9,300"))


def test_before_the_program_only_variables_of_its_environment_are_given() -> None:
    words = ["EVERY=300", "nice", "--adjustment", "5", "bot", "--every", "9"]

    assert [(one.name, one.assigned) for one in arguments_of(words, 4)] == [("EVERY", True), ("every", False)]
