"""What a strategy's class says of itself, and which classes no contract can name."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from pytest_parity.replay.candidate import describe
from pytest_parity.replay.ports import ImportFailed

if TYPE_CHECKING:
    from pathlib import Path

NAUTILUS = "nautilus_trader.examples.strategies"

MODULE = '''
from enum import Enum
from typing import Annotated, Literal

from msgspec import Meta
from nautilus_trader.config import StrategyConfig
from nautilus_trader.execution.algorithm import ExecAlgorithm
from nautilus_trader.model.identifiers import ExecAlgorithmId, InstrumentId
from nautilus_trader.trading.strategy import Strategy


class Mood(Enum):
    CALM = 1
    WILD = 2


class OddConfig(StrategyConfig, frozen=True, kw_only=True):
    """An odd one.

    Parameters
    ----------
    level : float
        The level it waits
        for. And more.
    how : str
        How (interpreted as `TrailingOffsetType`).

    """

    level: Annotated[float, Meta(gt=0)]
    how: str
    mood: Mood
    side: Literal["long", "short"]
    legs: list[InstrumentId]
    calm: bool = True


class Odd(Strategy):
    algorithms = (ExecAlgorithmId("TWAP"), ExecAlgorithmId("Own"), ExecAlgorithmId("Missing"))


class Own(ExecAlgorithm):
    pass


class Loose(Strategy):
    def __init__(self, level, *, how):
        super().__init__()
'''


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A folder with the module `odd_ones`, that is on no import path."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.delitem(sys.modules, "odd_ones", raising=False)
    (tmp_path / "odd_ones.py").write_text(MODULE)
    return str(tmp_path)


def test_a_field_says_what_it_takes_and_means(folder: str) -> None:
    """Bounds, the names of an enumeration that only the docstring names, and its first sentence."""
    found = describe("odd_ones:Odd", [folder])

    assert (found["config_path"], found["folder"]) == ("odd_ones:OddConfig", folder)
    assert {field["name"]: (field["takes"], field["meaning"]) for field in found["fields"]} == {
        "level": ("float above 0.0", "The level it waits for."),
        "how": (
            "one of NO_TRAILING_OFFSET, PRICE, BASIS_POINTS, TICKS, PRICE_TIER",
            "How (interpreted as `TrailingOffsetType`).",
        ),
        "mood": ("one of CALM, WILD", ""),
        "side": ("one of long, short", ""),
        "legs": ("list or InstrumentId", ""),
        "calm": ("bool", ""),
    }
    assert found["fields"][0]["types"] == ["float"]


def test_of_a_package_that_lies_in_two_folders_the_one_with_the_module_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where two projects each have a folder `bots` without `__init__.py`, and both are on the import path."""
    another, own = tmp_path / "another", tmp_path / "own"
    for folder, module in ((another, "something"), (own, "odd_ones")):
        (folder / "bots_of_two").mkdir(parents=True)
        (folder / "bots_of_two" / f"{module}.py").write_text(MODULE)
    monkeypatch.setattr(sys, "path", [str(another), *sys.path])

    assert describe("bots_of_two.odd_ones:Odd", [str(own)])["folder"] == str(own)


def test_the_algorithms_that_a_module_names_are_found_where_they_are_known(folder: str) -> None:
    found = {one["id"]: one["exec_algorithm_path"] for one in describe("odd_ones:Odd", [folder])["algorithms"]}

    assert found == {
        "TWAP": "nautilus_trader.examples.algorithms.twap:TWAPExecAlgorithm",
        "Own": "odd_ones:Own",
        "Missing": "",
    }


@pytest.mark.parametrize(
    ("path", "told"),
    [
        (
            "odd_ones:Od",
            "module 'odd_ones' has no 'Od'; did you mean 'Odd'? its classes are Loose, Mood, Odd, OddConfig",
        ),
        ("odd_ones:OddConfig", "'odd_ones:OddConfig' is no Strategy; its strategies are Loose, Odd"),
        (
            f"{NAUTILUS}.market_buy_on_start:MarketBuyOnStart",
            "is no Strategy; name a subclass of nautilus_trader.trading.strategy:Strategy",
        ),
        ("odd_ones:Loose", "Loose is built from level, how, and Nautilus gives it a config alone"),
        ("nowhere:Odd", "no module named 'nowhere'"),
        ("bots/odd.py:Odd", "'bots/odd.py:Odd' is no path of a class; write bots.odd:Odd"),
        ("bots/odd.py", "'bots/odd.py' is no path of a class; write bots.odd:Class"),
        ("", "'' is no path of a class; write package.module:Class"),
    ],
)
def test_a_path_that_leads_to_no_strategy_is_refused_with_what_would(folder: str, path: str, told: str) -> None:
    with pytest.raises(ImportFailed) as caught:
        describe(path, [folder])

    assert told in str(caught.value)
