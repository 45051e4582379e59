from __future__ import annotations

import re
import shutil
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest
from catalogs import ACME, BOLT, FIXTURES, HOUR, OPEN, bar, load, names, quote, trade, write
from nautilus_trader.model.data import IndexPriceUpdate, MarkPriceUpdate, QuoteTick
from nautilus_trader.model.objects import Price, Quantity
from nautilus_trader.test_kit.providers import TestInstrumentProvider

from pytest_parity.sources.catalog import DataMissing

if TYPE_CHECKING:
    from pathlib import Path

EXPIRY = 24 * HOUR  # after the open of 2024-03-14: that of the fixtures' options
CALL = "ACME240315C00100000.OPRA"


def delivered(found: Any) -> list[tuple[str, int]]:
    """Type and time after the open of each datum, in order."""
    return [(type(datum).__name__, datum.ts_init - OPEN) for datum in found.data]


class TestChoice:
    def test_everything_of_the_session_without_a_choice(self, tmp_path: Path) -> None:
        root = write(tmp_path, [ACME, BOLT], [quote(ACME, 1)], [trade(BOLT, 2)], [bar(BOLT, 3)])

        found = load(root)

        assert delivered(found) == [("QuoteTick", 1), ("TradeTick", 2), ("Bar", 3)]
        assert names(found) == ["ACME.XNAS", "BOLT.XNAS"]

    def test_chosen_instruments_bring_their_own_data_alone(self, tmp_path: Path) -> None:
        further = TestInstrumentProvider.equity("BOLTS", "XNAS")
        root = write(tmp_path, [ACME, BOLT, further], [quote(ACME, 1)], [bar(BOLT, 2)], [bar(further, 3)])

        found = load(root, instruments=["BOLT.XNAS"])

        assert delivered(found) == [("Bar", 2)]
        assert names(found) == ["BOLT.XNAS"]

    def test_a_pattern_chooses_what_has_data(self, tmp_path: Path) -> None:
        further = TestInstrumentProvider.equity("BOLTS", "XNAS")
        root = write(tmp_path, [ACME, BOLT, further], [quote(ACME, 1)], [bar(BOLT, 2)], [bar(further, 3 * HOUR)])

        found = load(root, 0, HOUR, instruments=["BOLT*.XNAS"])

        assert delivered(found) == [("Bar", 2)]
        assert names(found) == ["BOLT.XNAS"]

    @pytest.mark.parametrize(
        ("pattern", "said"),
        [
            ("BOLT*.OPRA", "no instrument of data root 'research' matches BOLT*.OPRA"),
            ("BOLT*.XNAS", "data root 'research' has no data of BOLT*.XNAS in the session"),
        ],
    )
    def test_a_pattern_that_chooses_nothing(self, tmp_path: Path, pattern: str, said: str) -> None:
        root = write(tmp_path, [ACME, BOLT], [quote(ACME, 1)])

        with pytest.raises(DataMissing, match=re.escape(said)):
            load(root, instruments=["ACME.XNAS", pattern])

    def test_chosen_types(self, tmp_path: Path) -> None:
        root = write(tmp_path, [ACME], [quote(ACME, 1)], [trade(ACME, 2)], [bar(ACME, 3)])

        assert delivered(load(root, types=["bars", "trades", "bars"])) == [("TradeTick", 2), ("Bar", 3)]

    def test_an_option_brings_its_underlying_from_its_own_venue(self) -> None:
        found = load(str(FIXTURES), EXPIRY, EXPIRY + 7 * HOUR, instruments=[CALL])

        assert names(found) == ["ACME.OPRA", CALL]
        assert {CALL} == {datum.instrument_id.value for datum in found.data}

    def test_of_two_listings_of_an_instrument_the_latest_holds(self, tmp_path: Path) -> None:
        words = ACME.to_dict(ACME)
        halved = type(ACME).from_dict({**words, "lot_size": "50", "ts_event": OPEN, "ts_init": OPEN})
        root = write(tmp_path, [ACME], [halved], [quote(ACME, 1)])

        assert [int(instrument.lot_size) for instrument in load(root).instruments] == [50]


class TestWindow:
    def test_first_and_last_are_included_and_nothing_beside_them(self, tmp_path: Path) -> None:
        root = write(tmp_path, [ACME], [bar(ACME, ts) for ts in (9, 10, 15, 20, 21)])

        assert [ts for _, ts in delivered(load(root, 10, 20))] == [10, 15, 20]

    def test_what_the_session_does_not_need_is_not_opened(self, tmp_path: Path) -> None:
        """Years of other days and thousands of other instruments cost nothing: theirs are no parquet files here."""
        root = write(tmp_path, [ACME], [BOLT], [quote(ACME, 1)], [quote(ACME, 30 * HOUR)], [quote(BOLT, 30 * HOUR)])
        damage(next((tmp_path / "data" / "quote_tick" / "ACME.XNAS").glob("2024-03-15*")))
        damage(next((tmp_path / "data" / "equity" / "BOLT.XNAS").iterdir()))

        assert delivered(load(root)) == [("QuoteTick", 1)]


def damage(file: Path) -> None:
    file.write_bytes(b"no parquet")


class TestOrder:
    def test_at_one_time_types_come_in_the_stated_order_then_names(self, tmp_path: Path) -> None:
        root = write(
            tmp_path,
            [ACME, BOLT],
            [bar(ACME, 5)],
            [trade(ACME, 5)],
            [quote(BOLT, 5)],
            [quote(ACME, 5)],
            [quote(BOLT, 4)],
        )

        found = load(root, types=["bars", "trades", "quotes"])

        assert delivered(found) == [("QuoteTick", 4), ("QuoteTick", 5), ("QuoteTick", 5), ("TradeTick", 5), ("Bar", 5)]
        assert [datum.instrument_id.value for datum in found.data[1:3]] == ["ACME.XNAS", "BOLT.XNAS"]

    def test_records_of_one_time_keep_their_recorded_order_in_a_large_file(self, tmp_path: Path) -> None:
        """A reader that splits a file over the processor's cores mixes them up from some ten megabytes on."""
        root = write(tmp_path, [ACME], [noise(number, OPEN + number // 3_000) for number in range(260_000)])

        found = load(root)

        assert max(file.stat().st_size for file in tmp_path.rglob("*.parquet")) > 11_000_000
        assert [int(datum.bid_size) for datum in found.data] == list(range(1, 260_001))


def noise(number: int, ts: int) -> QuoteTick:
    """A quote that hardly compresses, its bid size telling its number."""
    digits = [int.from_bytes(blake2b(b"%d %d" % (number, part), digest_size=4).digest()) for part in range(3)]
    prices = (Price(cents / 100, 2) for cents in digits[:2])
    return QuoteTick(ACME.id, *prices, Quantity.from_int(number + 1), Quantity.from_int(digits[2] + 1), ts, ts)


class TestFidelity:
    def test_each_row_of_the_files_arrives_as_it_was_written(self) -> None:
        """Against a reading of the same files that knows nothing of Nautilus but its fixed-point numbers."""
        folder = FIXTURES / "data" / "quote_tick" / "ACME.XNAS"
        rows = pq.read_table(next(folder.glob("2024-03-14*.parquet"))).to_pylist()

        found = load(str(FIXTURES), 0, 7 * HOUR, instruments=["ACME.XNAS"], types=["quotes"])

        assert len(rows) == 1_889
        assert [
            (row["ts_event"], row["ts_init"], *(fixed(row[name]) for name in ("bid_price", "ask_price", "bid_size")))
            for row in rows
        ] == [(q.ts_event, q.ts_init, q.bid_price.raw, q.ask_price.raw, int(q.bid_size.raw)) for q in found.data]

    def test_instruments_whose_names_differ_in_punctuation_are_both_read(self, tmp_path: Path) -> None:
        instruments = [TestInstrumentProvider.equity(name, "XNAS") for name in ("BRK.B", "BRK-B", "brk.b")]
        root = write(tmp_path, *([i] for i in instruments), *([quote(i, 1)] for i in instruments))

        assert names(load(root)) == ["BRK-B.XNAS", "BRK.B.XNAS", "brk.b.XNAS"]

    def test_mark_prices_are_read(self, tmp_path: Path) -> None:
        marks = [MarkPriceUpdate(ACME.id, Price(100, 2), OPEN + ts, OPEN + ts) for ts in (1, 2, HOUR + 1)]
        root = write(tmp_path, [ACME], marks)

        assert delivered(load(root)) == [("MarkPriceUpdate", 1), ("MarkPriceUpdate", 2)]


def fixed(number: bytes) -> int:
    """A number of a fixed number of decimals, as the files hold it."""
    return int.from_bytes(number, "little", signed=True)


class TestPlace:
    @pytest.mark.parametrize("place", ["plain", "with space", "größe 100%20"])
    def test_a_folder_may_have_any_name(self, tmp_path: Path, place: str) -> None:
        root = write(tmp_path / place, [ACME], [quote(ACME, 1)])

        assert delivered(load(root)) == [("QuoteTick", 1)]

    def test_a_file_url_is_a_folder_too(self, tmp_path: Path) -> None:
        root = write(tmp_path / "data", [ACME], [quote(ACME, 1)])

        assert delivered(load(f"file://{root}")) == [("QuoteTick", 1)]

    @pytest.mark.parametrize("prefix", ["", "file://"])
    def test_a_missing_folder_is_said_to_be_missing(self, tmp_path: Path, prefix: str) -> None:
        with pytest.raises(DataMissing, match="data root 'research' leads to no folder; correct `parity_data_roots`"):
            load(f"{prefix}{tmp_path}/nowhere")

    def test_an_unknown_protocol_is_refused(self) -> None:
        with pytest.raises(DataMissing, match="data root 'research' can't be opened: Protocol not known: nope"):
            load("nope://bucket/data")


class TestRefusals:
    def test_an_empty_catalog(self, tmp_path: Path) -> None:
        with pytest.raises(DataMissing, match=r"data root 'research' holds no instruments; write them with"):
            load(str(tmp_path))

    def test_no_data_in_the_session(self, tmp_path: Path) -> None:
        root = write(tmp_path, [ACME], [quote(ACME, 1)])

        with pytest.raises(DataMissing, match=r"'research' has no data in the session; correct `date`, `instruments`"):
            load(root, HOUR, 2 * HOUR)

    @pytest.mark.parametrize(
        ("name", "said"),
        [("ACME.XNAZ", "did you mean ACME.XNAS?"), ("GOOG.ARCA", "it has ACME.XNAS, BOLT.XNAS")],
    )
    def test_an_unknown_instrument(self, tmp_path: Path, name: str, said: str) -> None:
        root = write(tmp_path, [ACME, BOLT], [quote(ACME, 1)])

        with pytest.raises(DataMissing) as refused:
            load(root, instruments=["ACME.XNAS", name])

        assert f"instrument {name} is not in data root 'research'; {said}" == str(refused.value)

    def test_a_chosen_instrument_without_data_in_the_session(self, tmp_path: Path) -> None:
        root = write(tmp_path, [ACME, BOLT], [quote(ACME, 1)], [quote(BOLT, 2 * HOUR)])

        with pytest.raises(DataMissing, match=r"has no data of BOLT\.XNAS in the session; it has data of ACME\.XNAS"):
            load(root, instruments=["ACME.XNAS", "BOLT.XNAS"])

    def test_data_whose_instrument_is_not_listed(self, tmp_path: Path) -> None:
        root = write(tmp_path, [ACME], [quote(ACME, 1)], [quote(BOLT, 1)])

        with pytest.raises(DataMissing, match=r"instrument BOLT\.XNAS is not in data root 'research'"):
            load(root)

    def test_a_type_that_the_engine_cannot_read(self, tmp_path: Path) -> None:
        root = write(tmp_path, [ACME], [quote(ACME, 1)], [IndexPriceUpdate(ACME.id, Price(1, 2), OPEN, OPEN)])

        with pytest.raises(DataMissing, match=r"can't read the index_prices of .*choose `types` without it, among"):
            load(root)
        assert delivered(load(root, types=["quotes"])) == [("QuoteTick", 1)]

    @pytest.mark.parametrize("kind", ["equity", "quote_tick"])
    def test_a_damaged_file_is_named_without_the_machines_folder(self, tmp_path: Path, kind: str) -> None:
        root = tmp_path / "catalog"
        shutil.copytree(FIXTURES, root)
        for file in (root / "data" / kind / "ACME.XNAS").iterdir():
            damage(file)

        with pytest.raises(
            DataMissing, match=rf"of data root 'research' can't be read: .*research/data/{kind}"
        ) as told:
            load(str(root), 0, 7 * HOUR, instruments=["ACME.XNAS"])

        assert str(tmp_path) not in str(told.value)


class TestHistoryWindows:
    def test_two_sessions_of_one_root_have_windows_of_their_own(self, tmp_path: Path) -> None:
        root = write(tmp_path, [ACME], [quote(ACME, ts) for ts in range(1, 40)])

        early, late = load(root, 10, 19, history=5), load(root, 30, 39, history=3)

        assert history(early.history) == [5, 6, 7, 8, 9]
        assert history(late.history) == [27, 28, 29]


def history(catalog: Any) -> list[int]:
    return [datum.ts_init - OPEN for datum in catalog.quote_ticks(instrument_ids=["ACME.XNAS"])]
