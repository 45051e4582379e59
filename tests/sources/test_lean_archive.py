"""Zips of a LEAN folder that can't be read, or not in one way alone, are told with file and member."""

from __future__ import annotations

import codecs
import io
import struct
import zipfile
from typing import TYPE_CHECKING

import pytest
from leans import ATM, BAR, FLAT, OPENING, at, load, said, write_chain, write_trades, write_zip

from pytest_parity.sources.faults import BadRecord

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TRADES = "equity/usa/minute/acme/20240314_trade.zip"
MEMBER = "20240314_acme_minute_trade.csv"
QUOTES = "equity/usa/minute/acme/20240314_quote.zip"
CHAIN = "option/usa/minute/acme/20240314_quote_american.zip"
OPTION = f"20240314_acme_minute_quote_american_{ATM}.csv"

# places in a member's header, in its entry of the directory at the end, and in the record behind that
HEADER_METHOD, HEADER_FLAGS, HEADER_NAME = 8, 6, 30
ENTRY, ENTRY_FLAGS, ENTRY_METHOD, ENTRY_OFFSET, ENTRY_NAME = b"PK\x01\x02", 8, 10, 42, 46
END, END_OFFSET = b"PK\x05\x06", 16
ENCRYPTED, UTF8 = b"\x01\x00", b"\x00\x08"
ROWS = "".join(f"{at(f'09:{minute}', FLAT)}\n" for minute in range(30, 60))


def zipped(method: int = zipfile.ZIP_DEFLATED, extra: bytes = b"") -> bytearray:
    """The bytes of a zip with the day's bars."""
    file, member = io.BytesIO(), zipfile.ZipInfo(MEMBER)
    member.compress_type, member.extra = method, extra
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(member, ROWS)
    return bytearray(file.getvalue())


def put(content: bytearray, place: int, damage: bytes) -> bytearray:
    """The bytes with some of them overwritten."""
    content[place : place + len(damage)] = damage
    return content


def put_behind(content: bytearray, record: bytes, place: int, damage: bytes) -> bytearray:
    """The bytes, overwritten at a place of the only record that begins so."""
    return put(content, content.index(record) + place, damage)


def in_the_rows(method: int) -> bytearray:
    return put(zipped(method), HEADER_NAME + len(MEMBER) + 20, b"\xff" * 30)


def in_the_decompressors_settings() -> bytearray:
    return put(zipped(zipfile.ZIP_LZMA), HEADER_NAME + len(MEMBER), b"\xff" * 12)


def unknown_compression() -> bytearray:
    method = struct.pack("<H", 99)
    return put_behind(put(zipped(), HEADER_METHOD, method), ENTRY, ENTRY_METHOD, method)


def encrypted() -> bytearray:
    return put_behind(put(zipped(), HEADER_FLAGS, ENCRYPTED), ENTRY, ENTRY_FLAGS, ENCRYPTED)


def offset_beyond_any_file() -> bytearray:
    extra = struct.pack("<HHQ", 1, 8, 2**63)  # an offset of 64 bits, which the one of 32 refers to
    return put_behind(zipped(extra=extra), ENTRY, ENTRY_OFFSET, b"\xff" * 4)


def header_name_in_no_encoding() -> bytearray:
    return put(put(zipped(), HEADER_FLAGS, UTF8), HEADER_NAME, b"\xff")


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        pytest.param(lambda: in_the_rows(zipfile.ZIP_DEFLATED), "Error -3 while decompressing", id="deflate"),
        pytest.param(lambda: in_the_rows(zipfile.ZIP_BZIP2), "Invalid data stream", id="bzip2"),
        pytest.param(lambda: in_the_rows(zipfile.ZIP_LZMA), "Corrupt input data", id="lzma"),
        pytest.param(in_the_decompressors_settings, "", id="lzma settings"),
        pytest.param(unknown_compression, "That compression method is not supported", id="unknown compression"),
        pytest.param(encrypted, "File '20240314_acme_minute_trade.csv' is encrypted", id="encrypted"),
        pytest.param(lambda: put_behind(zipped(), END, END_OFFSET, b"\xff\xff"), "negative seek value", id="directory"),
        pytest.param(offset_beyond_any_file, "Python int too large", id="offset"),
        pytest.param(header_name_in_no_encoding, "'utf-8' codec can't decode byte 0xff", id="name"),
    ],
)
def test_a_member_that_cannot_be_read(root: Path, damaged: Callable[[], bytearray], reason: str) -> None:
    (root / TRADES).write_bytes(damaged())

    with pytest.raises(BadRecord) as refused:
        load(root)

    assert f"data root 'lean': {TRADES}, {MEMBER}: can't be read: {reason}" in said(refused.value)
    assert (refused.value.file, refused.value.member, refused.value.row) == (TRADES, MEMBER, 0)


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        pytest.param(lambda: zipped()[:-100], "File is not a zip file", id="truncated"),
        pytest.param(
            lambda: put_behind(put_behind(zipped(), ENTRY, ENTRY_FLAGS, UTF8), ENTRY, ENTRY_NAME, b"\xff"),
            "'utf-8' codec can't decode byte 0xff",
            id="name",
        ),
    ],
)
def test_a_zip_that_cannot_be_opened(root: Path, damaged: Callable[[], bytearray], reason: str) -> None:
    (root / TRADES).write_bytes(damaged())

    with pytest.raises(BadRecord) as refused:
        load(root)

    assert f"data root 'lean': {TRADES}: can't be read as a zip: {reason}" in said(refused.value)
    assert (refused.value.file, refused.value.member, refused.value.row) == (TRADES, "", 0)


def test_a_file_that_is_no_zip(root: Path) -> None:
    (root / TRADES).write_bytes(b"no zip")

    with pytest.raises(BadRecord) as refused:
        load(root)

    assert said(refused.value) == (
        f"data root 'lean': {TRADES}: can't be read as a zip: File is not a zip file; fetch the file again"
    )


@pytest.mark.parametrize(
    ("file", "member", "rows"), [(TRADES, MEMBER, [BAR]), (CHAIN, OPTION, OPENING)], ids=["trades", "options"]
)
def test_a_member_that_is_there_twice(root: Path, file: str, member: str, rows: list[str]) -> None:
    other = f"x{member[1:]}"
    path = write_zip(root, file, {member: rows, other: rows})
    path.write_bytes(path.read_bytes().replace(other.encode(), member.encode()))

    with pytest.raises(BadRecord) as refused:
        load(root)

    assert said(refused.value) == (f"data root 'lean': {file}, {member}: is in the archive twice; fetch the file again")


def test_two_members_that_are_one_contract(root: Path) -> None:
    padded = "call_01000000_20240315"
    write_chain(root, {ATM: OPENING, padded: OPENING})

    with pytest.raises(BadRecord) as refused:
        load(root)

    assert said(refused.value) == (
        f"data root 'lean': {CHAIN}, {OPTION.replace(ATM, padded)}: is the same contract as {OPTION}; "
        "fetch the file again"
    )


@pytest.mark.parametrize(("strike", "dollars"), [("1000001", "100.0001"), ("1000005", "100.0005")])
def test_a_strike_finer_than_an_option_symbol_holds(root: Path, strike: str, dollars: str) -> None:
    fine = f"call_{strike}_20240315"
    write_chain(root, {ATM: OPENING, fine: OPENING})

    with pytest.raises(BadRecord) as refused:
        load(root)

    assert said(refused.value) == (
        f"data root 'lean': {CHAIN}, {OPTION.replace(ATM, fine)}: has the strike {dollars}, which no OCC symbol can "
        "hold: a whole number of tenths of a cent below 100000; fetch the file again"
    )


def test_a_strike_longer_than_an_option_symbol_holds(tmp_path: Path) -> None:
    write_trades(tmp_path, [at("09:30", "1000000000,1000000000,1000000000,1000000000,7")])
    write_chain(tmp_path, {"call_1000000000_20240315": OPENING})

    with pytest.raises(BadRecord, match="has the strike 100000, which no OCC symbol can hold"):
        load(tmp_path)


def test_strikes_that_no_option_symbol_holds_are_no_matter_outside_band_and_days(root: Path) -> None:
    write_chain(root, dict.fromkeys([ATM, "call_2000001_20240315", "call_1000001_20260320"], OPENING))

    assert [instrument.id.symbol.value for instrument in load(root).instruments] == ["ACME", "ACME240315C00100000"]


@pytest.mark.parametrize("mark", [codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_a_byte_order_mark_is_named(root: Path, mark: bytes) -> None:
    with zipfile.ZipFile(root / TRADES, "w") as archive:
        archive.writestr(MEMBER, mark + ROWS.encode())

    with pytest.raises(BadRecord) as refused:
        load(root)

    assert said(refused.value) == (
        f"data root 'lean': {TRADES}, {MEMBER}: begins with a byte-order mark, which LEAN's files haven't; "
        "fetch the file again"
    )


@pytest.mark.parametrize("file", [TRADES, QUOTES, CHAIN])
def test_a_folder_in_a_zips_place(root: Path, file: str) -> None:
    """The underlying's quotes may be missing; a folder of their name isn't that."""
    (root / file).unlink(missing_ok=True)
    (root / file).mkdir()

    with pytest.raises(BadRecord) as refused:
        load(root)

    assert said(refused.value) == f"data root 'lean': {file}: is a folder, not a zip; fetch the file again"
