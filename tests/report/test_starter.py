"""The text of a first contract: what is chosen of a catalog, and how it is written down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_parity.contract.load import load_contract
from pytest_parity.report.choice import choose
from pytest_parity.report.ini_lines import ini_text
from pytest_parity.report.starter import contract_name, contract_text, inventory, todo_keys

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_parity.contract.models import LaunchContract
    from pytest_parity.report.choice import Choice

DAYS = ["2024-03-11", "2024-03-12", "2024-03-13", "2024-03-14", "2024-03-15"]


def field(name: str, *types: str, default: str | None = None, meaning: str = "") -> dict[str, Any]:
    """A field of a config class; a required one has no default."""
    return {
        "name": name,
        "types": list(types),
        "takes": " or ".join(types),
        "meaning": meaning,
        "required": default is None,
        "default": default or "",
    }


INSTRUMENT, SECOND = field("instrument_id", "InstrumentId"), field("other_instrument_id", "InstrumentId")
BARS, MORE_BARS = field("bar_type", "BarType"), field("slow_bar_type", "BarType")


def instrument(kind: str = "Equity", venue: str = "XNAS", **streams: list[str]) -> dict[str, Any]:
    """An instrument of a survey; a stream `minutes` is named by `listed`."""
    return {
        "underlying": "",
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
    assert (choice.picks[0].name, choice.days) == chosen


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
    assert (choice.bar_types, choice.days) == ([bar_type], days)


def test_a_catalog_without_data_gives_no_choice() -> None:
    assert choose(listed(AAA=instrument(quotes=[])), [INSTRUMENT]) is None


def test_further_instruments_are_those_with_data_on_the_same_days() -> None:
    about = {"AAA": instrument(quotes=DAYS), "BBB": instrument(quotes=DAYS[:3]), "CCC": instrument(quotes=DAYS[3:])}

    choice = choose(listed(**about), [INSTRUMENT, SECOND, BARS, MORE_BARS])

    assert choice is not None
    assert [pick.name for pick in choice.picks] == ["AAA.XNAS", "BBB.XNAS"]
    assert choice.bar_types == ["AAA.XNAS-1-MINUTE-MID-INTERNAL", "BBB.XNAS-1-MINUTE-MID-INTERNAL"]
    assert choice.days == DAYS[:3]


def test_two_types_of_bars_on_one_instrument_are_two() -> None:
    choice = choose(listed(AAA=instrument(quotes=DAYS, minutes=DAYS[1:])), [INSTRUMENT, BARS, MORE_BARS])

    assert choice is not None
    assert choice.bar_types == ["AAA.XNAS-1-MINUTE-LAST-EXTERNAL", "AAA.XNAS-1-MINUTE-MID-INTERNAL"]
    assert choice.days == DAYS[1:]


@pytest.mark.parametrize(
    ("books", "types"),
    [(DAYS, ["quotes", "order_book_deltas"]), (DAYS[1:], ["quotes"])],
    ids=["on every day", "not on every day"],
)
def test_a_venue_fills_on_the_book_where_every_day_has_one(books: list[str], types: list[str]) -> None:
    held = listed(AAA=instrument(quotes=DAYS, order_book_deltas=books))
    choice = choose(held, [INSTRUMENT])

    assert choice is not None
    assert choice.types == types
    assert ("book_type: L2_MBP" in written(choice, held, [INSTRUMENT])) == ("order_book_deltas" in types)


def test_of_two_instruments_one_of_which_has_a_book_both_are_filled_on_quotes() -> None:
    held = listed(AAA=instrument(quotes=DAYS, order_book_deltas=DAYS), BBB=instrument(quotes=DAYS))
    choice = choose(held, [INSTRUMENT, SECOND])

    assert choice is not None
    assert choice.types == ["quotes"]
    assert "book_type" not in written(choice, held, [INSTRUMENT, SECOND])


@pytest.mark.parametrize(
    ("further", "instruments"),
    [([], ["AAA.OPRA"]), ([field("dte_max", "int", default="45")], ["AAA.OPRA", "AAA*.OPRA"])],
    ids=["of stocks", "of options"],
)
def test_a_strategy_of_options_gets_those_on_its_instrument(
    tmp_path: Path, further: list[dict[str, Any]], instruments: list[str]
) -> None:
    """What its config asks for tells; the others are told how. Sessions are days that have options."""
    option = instrument("OptionContract", "OPRA", quotes=DAYS[:3]) | {"underlying": "AAA"}
    held = listed(AAA=instrument(venue="OPRA", quotes=DAYS[:1], minutes=DAYS), AAA24C=option)
    choice = choose(held, [INSTRUMENT, BARS, *further])
    assert choice is not None
    text = written(choice, held, [INSTRUMENT, BARS, *further])

    contract = load(tmp_path, text)
    assert contract.data.instruments == tuple(instruments)
    assert [session.id for session in contract.sessions] == (DAYS[:3] if further else DAYS[:1])
    assert '[AAA.OPRA, "AAA*.OPRA"]' in text


def test_options_are_traded_on_their_quotes_where_their_underlying_has_bars_alone(tmp_path: Path) -> None:
    """The paper venue would never see these bars."""
    option = instrument("OptionContract", "OPRA", quotes=DAYS) | {"underlying": "AAA"}
    held = listed(AAA=instrument(venue="OPRA", minutes=DAYS), AAA24C=option)
    fields = [INSTRUMENT, BARS, field("dte_max", "int", default="45")]
    choice = choose(held, fields)
    assert choice is not None

    (venue,) = load(tmp_path, written(choice, held, fields)).venues

    assert venue.given().get("bar_execution") is False


@pytest.mark.parametrize(("streams", "warned"), [({"minutes": DAYS}, True), ({"quotes": DAYS, "minutes": DAYS}, False)])
def test_a_catalog_of_bars_alone_is_warned_of(streams: dict[str, list[str]], warned: bool) -> None:  # noqa: FBT001 - a fact
    """A market order on paper is rejected there, where the backtest fills it."""
    held = listed(AAA=instrument(**streams))
    choice = choose(held, [INSTRUMENT, BARS])
    assert choice is not None

    text = written(choice, held, [INSTRUMENT])

    assert ("# there are bars alone: the paper venue never sees one" in text) == warned
    assert ("# the item feed fails until somebody accepts that" in text) == warned


def written(choice: Choice, held: dict[str, Any], fields: list[dict[str, Any]], **strategy: Any) -> str:
    """The contract's text."""
    about = {"config_path": "bots.cross:CrossConfig", "fields": fields, "algorithms": [], **strategy}
    return contract_text("bots.cross:Cross", about, choice, "fx", held)


def load(folder: Path, text: str) -> LaunchContract:
    """The contract that it is."""
    file = folder / "cross.yaml"
    file.write_text(text)
    return load_contract(file).contract


def test_what_is_written_is_a_contract(tmp_path: Path) -> None:
    """Names with punctuation included; the last three days become sessions, the others are named."""
    fields = [
        field("instrument_ids", "list", "InstrumentId"),
        BARS,
        field("trade_size", "Decimal"),
        field("max_position", "Quantity"),
        field("period", "int", default="10"),
    ]
    held = {"EUR/USD #1.SIM": instrument(venue="SIM", quotes=DAYS) | {"calendar": "24/7", "assumed": True}}
    choice = choose(held, fields)
    assert choice is not None
    text = written(choice, held, fields)

    contract = load(tmp_path, text)

    assert contract.strategy is not None
    assert contract.strategy.config == {
        "instrument_ids": ["EUR/USD #1.SIM"],
        "bar_type": "EUR/USD #1.SIM-1-MINUTE-MID-INTERNAL",
        "trade_size": "100",
        "max_position": "100",
    }
    assert (contract.data.root, contract.data.instruments, contract.data.types) == (
        "fx",
        ("EUR/USD #1.SIM",),
        ("quotes",),
    )
    assert contract.calendar == "24/7"
    assert [session.id for session in contract.sessions] == DAYS[2:]
    assert todo_keys(text) == []
    assert "# the catalog also has 2 days from 2024-03-11 to 2024-03-12\n" in text
    assert "    # period: 10\n" in text


def test_each_venue_has_an_account_in_what_its_instruments_settle_in(tmp_path: Path) -> None:
    held = listed(AAA=instrument(quotes=DAYS), BBB=instrument(venue="XETR", quotes=DAYS) | {"currency": "EUR"})
    choice = choose(held, [INSTRUMENT, SECOND])
    assert choice is not None

    venues = load(tmp_path, written(choice, held, [INSTRUMENT, SECOND])).venues

    assert [(venue.name, venue.model_dump(mode="json")["starting_balances"]) for venue in venues] == [
        ("XNAS", ["1000000 USD"]),
        ("XETR", ["1000000 EUR"]),
    ]


def test_what_is_left_to_a_person_says_what_it_takes_and_what_there_is() -> None:
    held = listed(AAA=instrument(minutes=DAYS))
    fields = [INSTRUMENT, SECOND, field("mode", "str", meaning="How it trades.")]
    choice = choose(held, fields)
    assert choice is not None
    text = written(choice, held, fields)

    assert todo_keys(text) == ["other_instrument_id", "mode"]
    assert "    # needs InstrumentId; the catalog has AAA.XNAS\n    other_instrument_id: TODO\n" in text
    assert "    # needs str: How it trades.\n    mode: TODO\n" in text


def test_what_else_the_catalog_has_stands_in_lines_that_fit_a_screen() -> None:
    long_names = {f"ACME240315C00{n}00000": instrument("OptionContract", quotes=DAYS) for n in range(100, 112)}
    held = listed(AAA=instrument(quotes=DAYS), **long_names)
    choice = choose(held, [INSTRUMENT])
    assert choice is not None
    lines = written(choice, held, [INSTRUMENT]).splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("# the catalog also has data of "))

    assert max(map(len, lines[start : start + 3])) <= 100
    assert [line[:4] for line in lines[start + 1 : start + 3]] == ["#   ", "#   "]
    assert "".join(lines[start : start + 3]).endswith(" and 4 more")


def test_a_whole_number_is_not_filled_with_a_fraction() -> None:
    held = listed(BTC=instrument(quotes=DAYS) | {"size": "0.001"})
    fields = [INSTRUMENT, field("trade_size", "int"), field("order_qty", "Decimal")]
    choice = choose(held, fields)
    assert choice is not None
    text = written(choice, held, fields)

    assert "    trade_size: 1  # TODO" in text
    assert "    order_qty: 0.001  # TODO" in text


def test_algorithms_are_declared_or_asked_for() -> None:
    held = listed(AAA=instrument(quotes=DAYS))
    choice = choose(held, [INSTRUMENT])
    assert choice is not None
    known = {"id": "TWAP", "exec_algorithm_path": "algorithms:TWAP", "config_path": "algorithms:TWAPConfig"}
    unknown = {"id": "VWAP", "exec_algorithm_path": "", "config_path": ""}
    text = written(choice, held, [INSTRUMENT], algorithms=[known, unknown])

    assert "\n  - exec_algorithm_path: algorithms:TWAP\n    config_path: algorithms:TWAPConfig\n" in text
    assert "\n# TODO: declare VWAP under exec_algorithms: nobody works an order that names it\n" in text


def test_an_inventory_is_bounded_and_has_the_options_last() -> None:
    options = {f"O{n:02}": instrument("OptionContract", quotes=DAYS) for n in range(10)}

    lines = list(inventory(listed(ZZZ=instrument(quotes=DAYS[:1]), **options, NONE=instrument())))

    assert lines[:2] == [
        "ZZZ.XNAS (Equity): quotes; 2024-03-11",
        "O00.XNAS (OptionContract): quotes; 5 days from 2024-03-11 to 2024-03-15",
    ]
    assert lines[8:] == ["and 3 more"]


@pytest.mark.parametrize(
    ("table", "text"),
    [
        ("[pytest-ini]", "[pytest]\npythonpath =\n    .\n    'my src'\n"),
        ("[tool:pytest]", "[tool:pytest]\npythonpath =\n    .\n    'my src'\n"),
        ("[tool.pytest]", '[tool.pytest]\npythonpath = [".", "my src"]\n'),
        ("[pytest]", '[pytest]\npythonpath = [".", "my src"]\n'),
    ],
)
def test_ini_lines_are_written_as_their_file_has_them(table: str, text: str) -> None:
    assert ini_text(table, {"pythonpath": [".", "my src"]}) == text
