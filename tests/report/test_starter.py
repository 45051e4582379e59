"""The text of a first contract: what is chosen of a catalog, and how it is written down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_parity.contract.load import load_contract
from pytest_parity.report.starter import choose, contract_name, contract_text, ini_text, todo_keys

if TYPE_CHECKING:
    from pathlib import Path

DAYS = ["2024-03-11", "2024-03-12", "2024-03-13", "2024-03-14", "2024-03-15"]
INSTRUMENT = {"name": "instrument_id", "types": ["InstrumentId"], "required": True, "default": ""}
BARS = {"name": "bar_type", "types": ["BarType"], "required": True, "default": ""}


def instrument(kind: str = "Equity", venue: str = "XNAS", **streams: list[str]) -> dict[str, Any]:
    """An instrument of a survey; a stream `minutes` is named by `listed`."""
    return {
        "kind": kind,
        "venue": venue,
        "currency": "USD",
        "size": "100",
        "calendar": "XNYS",
        "assumed": False,
        "streams": streams,
    }


def listed(**about: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Give the instruments their ids, and their minute bars the type's whole name."""
    named = {f"{symbol}.{one['venue']}": one for symbol, one in about.items()}
    for name, one in named.items():
        if minutes := one["streams"].pop("minutes", None):
            one["streams"][f"{name}-1-MINUTE-LAST-EXTERNAL"] = minutes
    return named


@pytest.mark.parametrize(
    ("name", "slug"),
    [("EMACross", "ema-cross"), ("OpeningRange2", "opening-range2"), ("V1_Bot", "v1_bot"), ("Ünïcode", "n-code")],
)
def test_a_contract_is_named_for_its_class(name: str, slug: str) -> None:
    assert contract_name(f"strategies.some:{name}") == slug


@pytest.mark.parametrize(
    ("about", "chosen"),
    [
        ({"AAA": instrument(quotes=DAYS[:1]), "BBB": instrument(trades=DAYS[:2])}, ("BBB.XNAS", DAYS[:2])),
        ({"AAA": instrument(minutes=DAYS), "BBB": instrument(quotes=DAYS[:1])}, ("BBB.XNAS", DAYS[:1])),
        (
            {"AAA": instrument("OptionContract", quotes=DAYS), "BBB": instrument(minutes=DAYS[:1])},
            ("BBB.XNAS", DAYS[:1]),
        ),
        ({"BBB": instrument(quotes=DAYS), "AAA": instrument(quotes=DAYS)}, ("AAA.XNAS", DAYS)),
    ],
    ids=["most days", "ticks before bars", "options last", "by name"],
)
def test_the_instrument_that_both_paths_can_trade_best_is_chosen(
    about: dict[str, Any], chosen: tuple[str, list[str]]
) -> None:
    choice = choose(listed(**about), [INSTRUMENT])

    assert choice is not None
    assert (choice.name, choice.days) == chosen


@pytest.mark.parametrize(
    ("streams", "bar_type", "days"),
    [
        ({"quotes": DAYS[:3], "minutes": DAYS[1:]}, "AAA.XNAS-1-MINUTE-LAST-EXTERNAL", DAYS[1:3]),
        ({"quotes": DAYS[:3], "minutes": DAYS[3:]}, "AAA.XNAS-1-MINUTE-MID-INTERNAL", DAYS[:3]),
        ({"trades": DAYS[:3]}, "AAA.XNAS-1-MINUTE-LAST-INTERNAL", DAYS[:3]),
        ({"minutes": DAYS}, "AAA.XNAS-1-MINUTE-LAST-EXTERNAL", DAYS),
    ],
)
def test_bars_are_the_catalogs_or_made_of_its_quotes_or_trades(
    streams: dict[str, list[str]], bar_type: str, days: list[str]
) -> None:
    choice = choose(listed(AAA=instrument(**streams)), [INSTRUMENT, BARS])

    assert choice is not None
    assert (choice.bar_type, choice.days) == (bar_type, days)


def test_a_catalog_without_data_gives_no_choice() -> None:
    assert choose(listed(AAA=instrument(quotes=[])), [INSTRUMENT]) is None


def test_what_is_written_is_a_contract(tmp_path: Path) -> None:
    """Names with punctuation included; the last three days become sessions, the others are named."""
    fields = [
        {"name": "instrument_ids", "types": ["list", "InstrumentId"], "required": True, "default": ""},
        BARS,
        {"name": "trade_size", "types": ["Decimal"], "required": True, "default": ""},
        {"name": "period", "types": ["int"], "required": False, "default": "10"},
        {"name": "mode", "types": ["str"], "required": True, "default": ""},
    ]
    held = {"EUR/USD #1.SIM": instrument(venue="SIM", quotes=DAYS) | {"calendar": "24/7", "assumed": True}}
    choice = choose(held, fields)
    assert choice is not None
    text = contract_text(
        "bots.cross:Cross", {"config_path": "bots.cross:CrossConfig", "fields": fields}, choice, "fx", held
    )
    file = tmp_path / "cross.yaml"
    file.write_text(text)

    contract = load_contract(file).contract

    assert contract.strategy.config == {
        "instrument_ids": ["EUR/USD #1.SIM"],
        "bar_type": "EUR/USD #1.SIM-1-MINUTE-MID-INTERNAL",
        "trade_size": "100",
        "mode": "TODO",
    }
    assert (contract.data.root, contract.data.instruments, contract.data.types) == (
        "fx",
        ("EUR/USD #1.SIM",),
        ("quotes",),
    )
    assert contract.calendar == "24/7"
    assert [session.id for session in contract.sessions] == DAYS[2:]
    assert todo_keys(text) == ["mode"]
    assert "# the catalog also has 2 days from 2024-03-11 to 2024-03-12\n" in text
    assert "    # period: 10\n" in text


@pytest.mark.parametrize(
    ("table", "text"),
    [
        ("[pytest-ini]", "[pytest]\npythonpath =\n    .\n    src\n"),
        ("[tool:pytest]", "[tool:pytest]\npythonpath =\n    .\n    src\n"),
        ("[tool.pytest]", '[tool.pytest]\npythonpath = [".", "src"]\n'),
        ("[pytest]", '[pytest]\npythonpath = [".", "src"]\n'),
    ],
)
def test_ini_lines_are_written_as_their_file_has_them(table: str, text: str) -> None:
    assert ini_text(table, {"pythonpath": [".", "src"]}) == text
