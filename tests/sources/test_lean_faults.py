"""What a LEAN folder lacks, or has wrong, is told with file, member and row."""

from __future__ import annotations

import zipfile
from datetime import date
from typing import TYPE_CHECKING

import pytest
from leans import ATM, BAR, FLAT, OPENING, at, load, said, told, write_chain, write_index, write_trades, write_zip
from nautilus_trader.model.objects import PRICE_MAX, QUANTITY_MAX

from pytest_parity.sources.faults import BadRecord, DataMissing

if TYPE_CHECKING:
    from pathlib import Path

TRADES = "equity/usa/minute/acme/20240314_trade.zip"
MEMBER = "20240314_acme_minute_trade.csv"
CHAIN = "option/usa/minute/acme/20240314_quote_american.zip"
OPTION = f"20240314_acme_minute_quote_american_{ATM}.csv"
MOST, HIGHEST = int(QUANTITY_MAX), int(PRICE_MAX)
PAST = HIGHEST * 10_000 + 1  # ten-thousandths


@pytest.mark.parametrize(
    ("rows", "row", "fault"),
    [
        ([BAR, "34260000,1,2,3"], 2, "has 4 columns instead of 6"),
        ([BAR, f"{at('09:31', FLAT)},9"], 2, "has 7 columns instead of 6"),
        ([BAR, "", at("09:31", FLAT)], 2, "has 1 columns instead of 6"),
        ([BAR, at("09:31", "1,1,7x,1,1")], 2, "column 4: '7x' isn't a price"),
        ([BAR, at("09:31", "1,1,-7,1,1")], 2, "column 4: '-7' isn't a price"),
        ([BAR, at("09:31", "1,1,,1,1")], 2, "column 4: '' isn't a price"),
        ([BAR, at("09:31", "1,nan,1,1,1")], 2, "column 3: 'nan' isn't a price"),
        ([BAR, at("09:31", "1,1,1,1,1.5")], 2, "column 6: '1.5' isn't a whole number"),
        ([f"-60000,{FLAT}"], 1, "column 1: '-60000' isn't a number of milliseconds since midnight"),
        ([f"09:30,{FLAT}"], 1, "column 1: '09:30' isn't a number of milliseconds since midnight"),
        ([BAR, f"86400000,{FLAT}"], 2, "86400000 lies beyond the day, which has 86400000 milliseconds"),
        ([BAR, f"34200500,{FLAT}"], 2, "34200500 isn't the start of a minute, a multiple of 60000 milliseconds"),
        ([at("09:31", FLAT), BAR], 2, "34200000 comes after 34260000: minutes must rise, each one once"),
        ([BAR, BAR], 2, "34200000 comes after 34200000: minutes must rise, each one once"),
        ([BAR, at("09:31", "5,2,1,2,1")], 2, "open 5 and close 2 don't lie between low 1 and high 2"),
    ],
)  # fmt: skip
def test_a_bad_row_is_named_with_file_and_number(root: Path, rows: list[str], row: int, fault: str) -> None:
    write_trades(root, rows)

    with pytest.raises(BadRecord) as refused:
        load(root)

    assert said(refused.value) == f"data root 'lean': {TRADES}, {MEMBER}, row {row}: {fault}; fetch the file again"
    assert (refused.value.file, refused.value.member, refused.value.row) == (TRADES, MEMBER, row)


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ("1,1,1,1,1,1,1,1,1", "has 10 columns instead of 11"),
        ("1,1,1,1,1,1,1,1,x,1", "column 10: 'x' isn't a price"),
        ("1,1,1,1,x,1,1,1,1,1", "column 6: 'x' isn't a whole number"),
        (",1,1,1,1,1,1,1,1,1", "a side has some of its four prices and lacks others"),
    ],
)
def test_a_bad_quote_is_named_as_a_bar_is(root: Path, cells: str, fault: str) -> None:
    write_chain(root, {ATM: [*OPENING, at("09:31", cells)]})

    with pytest.raises(BadRecord) as refused:
        load(root)

    assert said(refused.value) == f"data root 'lean': {CHAIN}, {OPTION}, row 2: {fault}; fetch the file again"


def test_a_volume_beyond_what_the_engine_holds(root: Path) -> None:
    write_trades(root, [BAR, at("09:31", f"1,1,1,1,{MOST + 1}")])

    with pytest.raises(BadRecord) as refused:
        load(root)

    assert said(refused.value) == (
        f"data root 'lean': {TRADES}, {MEMBER}, row 2: {MOST + 1} is more than a quantity can be, {MOST}; "
        "fetch the file again"
    )


@pytest.mark.parametrize("cells", [f"1,1,1,1,{MOST + 1},1,1,1,1,1", f"1,1,1,1,1,1,1,1,1,{MOST + 1}"])
def test_a_size_beyond_what_the_engine_holds(root: Path, cells: str) -> None:
    write_chain(root, {ATM: [*OPENING, at("09:31", cells)]})

    with pytest.raises(BadRecord) as refused:
        load(root)

    assert f"{CHAIN}, {OPTION}, row 2: {MOST + 1} is more than a quantity can be, {MOST};" in said(refused.value)


@pytest.mark.parametrize("cells", [f"{PAST},{PAST},{PAST},{PAST},1,,,,,1", f",,,,1,{PAST},{PAST},{PAST},{PAST},1"])
def test_a_quote_beyond_what_the_engine_holds(root: Path, cells: str) -> None:
    write_chain(root, {ATM: [*OPENING, at("09:31", cells)]})

    with pytest.raises(BadRecord) as refused:
        load(root)

    assert f"{CHAIN}, {OPTION}, row 2: {HIGHEST}.0001 is more than a price can be, {HIGHEST};" in said(refused.value)


def test_an_index_beyond_what_the_engine_holds(root: Path) -> None:
    write_index(root, [at("08:30", f"1,{HIGHEST}.0001,1,1,7")])

    with pytest.raises(BadRecord) as refused:
        load(root, ticker="SPX")

    assert f"row 1: {HIGHEST}.0001 is more than a price can be, {HIGHEST};" in said(refused.value)


def test_the_largest_price_and_quantity_are_read(root: Path) -> None:
    largest = HIGHEST * 10_000
    write_trades(root, [BAR, at("09:31", f"1,{largest},1,1,{MOST}")])
    write_chain(root, {ATM: [*OPENING, at("09:31", f"{largest},{largest},{largest},{largest},{MOST},,,,,")]})

    assert told(load(root).data)[2:] == [
        ("ACME240315C00100000", "09:32", f"{MOST} @ {HIGHEST}.00", "30 @ 1.55"),
        ("ACME", "09:32", "0.0001", f"{HIGHEST}.0000", "0.0001", "0.0001", str(MOST)),
    ]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("", f"{MEMBER}: is empty"),
        ("34200000,1,1,1,1,1\N{SOFT HYPHEN}", f"{MEMBER}: isn't text"),
    ],
)
def test_a_member_without_rows(root: Path, content: str, fault: str) -> None:
    write_trades(root, content)

    with pytest.raises(BadRecord) as refused:
        load(root)

    assert said(refused.value) == f"data root 'lean': {TRADES}, {fault}; fetch the file again"


def test_a_missing_member_is_named_with_what_is_there(root: Path) -> None:
    write_zip(root, TRADES, {"other.csv": BAR})

    with pytest.raises(BadRecord) as refused:
        load(root)

    assert f"{TRADES}: has no {MEMBER}, but other.csv" in said(refused.value)


@pytest.mark.parametrize(
    "name",
    [
        "notes.txt",
        f"20240313{OPTION[8:]}",
        OPTION.replace("acme", "acne"),
        OPTION.replace("american", "european"),
        OPTION.replace("0315", "0231"),
    ],
)
def test_a_member_that_is_no_contract_of_the_day(root: Path, name: str) -> None:
    write_zip(root, CHAIN, {OPTION: OPENING, name: OPENING})

    with pytest.raises(BadRecord) as refused:
        load(root)

    assert f"{CHAIN}, {name}: isn't named as the quotes of a contract, like 20140605_twx_minute" in said(refused.value)


@pytest.mark.parametrize("damage", [b"\x00" * 8, b"\xff" * 8], ids=["deflate", "checksum"])
def test_a_damaged_zip(root: Path, damage: bytes) -> None:
    file = write_trades(root, [at(f"09:{minute}", FLAT) for minute in range(30, 60)])
    with zipfile.ZipFile(file) as zipped:
        middle = zipped.infolist()[0].header_offset + 30 + len(MEMBER) + 20
    content = file.read_bytes()
    file.write_bytes(content[:middle] + damage + content[middle + len(damage) :])

    with pytest.raises(BadRecord, match=rf"{TRADES}, {MEMBER}: can't be read: "):
        load(root)


def test_a_missing_file_is_named_with_its_neighbours(root: Path) -> None:
    write_trades(root, day=date(2024, 3, 13))

    with pytest.raises(DataMissing) as refused:
        load(root, day=date(2024, 3, 15))

    assert said(refused.value) == (
        "data root 'lean' has no equity/usa/minute/acme/20240315_trade.zip; equity/usa/minute/acme has "
        "20240313_trade.zip, 20240314_trade.zip: correct `ticker` or `date`, or add the file"
    )


def test_a_missing_ticker_is_named_with_its_neighbours(root: Path) -> None:
    with pytest.raises(DataMissing, match=r"no equity/usa/minute/acne/20240314_trade.zip; equity/usa/minute has acme"):
        load(root, ticker="ACNE")


@pytest.mark.parametrize(
    ("ticker", "file"),
    [("ACME", CHAIN), ("SPX", "indexoption/usa/minute/spx/20240314_quote_european.zip")],
)
def test_missing_options_are_named(tmp_path: Path, ticker: str, file: str) -> None:
    write_trades(tmp_path)
    write_index(tmp_path)

    with pytest.raises(DataMissing, match=rf"data root 'lean' has no {file}; the root has equity, index: correct"):
        load(tmp_path, ticker=ticker)


def test_without_a_bar_at_the_open_the_strikes_cannot_be_chosen(root: Path) -> None:
    write_trades(root, [at("09:29", FLAT), at("09:31", FLAT)])

    with pytest.raises(DataMissing) as refused:
        load(root)

    assert said(refused.value) == (
        f"data root 'lean': {TRADES} has no bar of 09:30 New York, around whose open the strikes are chosen; "
        "its bars begin at 09:31; choose another session"
    )


def test_no_contract_near_is_refused_with_the_nearest(root: Path) -> None:
    write_chain(root, dict.fromkeys(["call_1060000_20240315", "call_900000_20240315"], OPENING))

    with pytest.raises(DataMissing) as refused:
        load(root)

    assert said(refused.value) == (
        "data root 'lean' has no contract of ACME on 2024-03-14 within 5% of the open at 100.00 and 45 days to "
        "expiry; the nearest strike is 106.00; widen `strikes` or `dte`, or choose `types: [bars]` for the "
        "underlying alone"
    )


def test_bars_alone_and_none_in_the_session(root: Path) -> None:
    write_trades(root, [at("09:29", FLAT)])

    with pytest.raises(DataMissing, match="data root 'lean' has no data of ACME in the session; correct `date`"):
        load(root, types=["bars"])
