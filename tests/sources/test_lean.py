"""The source `lean`, on small folders written by hand: instruments, rows, choice, order, roots."""

from __future__ import annotations

import shutil
from datetime import date
from typing import TYPE_CHECKING, Any

import fsspec
import pytest
from leans import (
    ATM,
    BAR,
    BARS,
    CALL,
    DAY,
    FLAT,
    OPENING,
    PAIR,
    SILENT,
    at,
    load,
    names,
    said,
    stamp,
    told,
    write_chain,
    write_index,
    write_quotes,
    write_trades,
)
from nautilus_trader.model.data import Bar, QuoteTick
from nautilus_trader.model.instruments import Equity, OptionContract

from pytest_parity.contract.models import LaunchContract
from pytest_parity.sources.faults import DataMissing
from pytest_parity.sources.load import load_session

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_parity.sources.load import SessionData


class TestInstruments:
    def test_a_stock_stands_on_the_options_venue(self, root: Path) -> None:
        stock = load(root).instruments[0]

        assert Equity.to_dict(stock) == {
            **Equity.to_dict(stock),
            "type": "Equity",
            "id": "ACME.OPRA",
            "raw_symbol": "ACME",
            "currency": "USD",
            "price_precision": 2,
            "price_increment": "0.01",
            "lot_size": "1",
            "ts_event": stamp("00:00"),
            "ts_init": stamp("00:00"),
        }

    def test_an_option_has_its_occ_symbol_and_the_terms_in_its_name(self, tmp_path: Path) -> None:
        write_trades(tmp_path)
        write_chain(tmp_path, {"put_975000_20240315": OPENING})

        option = load(tmp_path).instruments[1]

        assert OptionContract.to_dict(option) == {
            **OptionContract.to_dict(option),
            "id": "ACME240315P00097500.OPRA",
            "raw_symbol": "ACME  240315P00097500",
            "asset_class": "EQUITY",
            "option_kind": "PUT",
            "strike_price": "97.50",
            "currency": "USD",
            "underlying": "ACME",
            "activation_ns": stamp("00:00"),
            "expiration_ns": stamp("16:00", date(2024, 3, 15)),
            "price_precision": 2,
            "price_increment": "0.01",
            "multiplier": "100",
            "lot_size": "1",
            "info": {
                "exercise_style": "american",
                "nominal_expiry": "2024-03-15",
                "last_trading_day": "2024-03-15",
            },
        }

    def test_a_share_classs_options_have_no_dot_in_their_root(self, tmp_path: Path) -> None:
        write_trades(tmp_path, ticker="brk.b")
        write_chain(tmp_path, {ATM: OPENING}, ticker="brk.b")

        found = load(tmp_path, ticker="BRK.B")

        assert names(found) == ["BRK.B", "BRKB240315C00100000"]
        assert found.instruments[1].underlying == "BRK.B"

    def test_an_index_has_options_under_each_of_its_roots(self, tmp_path: Path) -> None:
        write_index(tmp_path)
        for ticker in ("spx", "spxw"):
            write_chain(tmp_path, {ATM: OPENING}, ticker=ticker, style="european")

        found = load(tmp_path, ticker="SPX")

        assert [type(instrument).__name__ for instrument in found.instruments] == [
            "IndexInstrument",
            "OptionContract",
            "OptionContract",
        ]
        assert names(found) == ["SPX", "SPX240315C00100000", "SPXW240315C00100000"]
        assert [option.underlying for option in found.instruments[1:]] == ["SPX", "SPX"]

    def test_of_an_indexs_roots_one_is_enough(self, tmp_path: Path) -> None:
        write_index(tmp_path)
        write_chain(tmp_path, {ATM: OPENING}, ticker="spxw", style="european")

        assert names(load(tmp_path, ticker="SPX")) == ["SPX", "SPXW240315C00100000"]

    @pytest.mark.parametrize(
        ("opened", "shown", "precision", "tick"),
        [
            ("1000100", "100.01", 2, "0.01"),
            ("1000010", "100.001", 3, "0.010"),  # a print below a cent, which brings no finer tick
            ("1000001", "100.0001", 4, "0.0100"),
            ("1000000.5", "100.0000", 4, "0.0100"),  # half a ten-thousandth is rounded to an even one
            ("1000001.5", "100.0002", 4, "0.0100"),
        ],
    )
    def test_an_instrument_has_the_decimals_that_its_day_needs(
        self, tmp_path: Path, opened: str, shown: str, precision: int, tick: str
    ) -> None:
        other = "1000001,1000001,1000001,1000001,1" if precision == 4 else f"{FLAT}"
        write_trades(tmp_path, [at("09:30", f"{opened},1000100,1000000,1000100,1"), at("09:31", other)])

        found = load(tmp_path, types=["bars"])

        assert shown == str(found.data[0].open)
        assert (found.instruments[0].price_precision, str(found.instruments[0].price_increment)) == (precision, tick)

    def test_prices_outside_the_session_need_no_decimals(self, tmp_path: Path) -> None:
        write_trades(tmp_path, [at("09:29", "1000001,1000001,1000001,1000001,1"), BAR])

        assert load(tmp_path, types=["bars"]).instruments[0].price_precision == 2


class TestExpiry:
    @pytest.mark.parametrize(
        ("day", "nominal", "last", "time"),
        [
            (date(2024, 3, 14), "20240315", date(2024, 3, 15), "16:00"),
            (date(2014, 6, 5), "20140621", date(2014, 6, 20), "16:00"),  # dated on the Saturday
            (date(2014, 4, 14), "20140419", date(2014, 4, 17), "16:00"),  # the Friday before it was Good Friday
            (date(2024, 11, 27), "20241129", date(2024, 11, 29), "13:00"),  # half a day
            (date(2024, 1, 30), "20240315", date(2024, 3, 15), "16:00"),  # across the change to summer time
        ],
    )
    def test_trading_ends_at_the_close_of_the_last_session(
        self, tmp_path: Path, day: date, nominal: str, last: date, time: str
    ) -> None:
        write_trades(tmp_path, day=day)
        write_chain(tmp_path, {f"call_1000000_{nominal}": OPENING}, day=day)

        option = load(tmp_path, day=day).instruments[1]

        assert option.expiration_ns == stamp(time, last)
        assert option.info["last_trading_day"] == last.isoformat()
        assert option.id.symbol.value == f"ACME{nominal[2:]}C00100000"

    @pytest.mark.parametrize(
        ("root", "day", "nominal", "last", "settled", "time"),
        [
            ("spx", date(2024, 3, 11), "20240315", date(2024, 3, 14), date(2024, 3, 15), "09:30"),
            ("spx", date(2014, 6, 16), "20140621", date(2014, 6, 19), date(2014, 6, 20), "09:30"),
            ("spxw", date(2024, 3, 11), "20240315", date(2024, 3, 15), date(2024, 3, 15), "16:00"),
        ],
    )
    def test_an_indexs_monthlies_settle_in_the_morning_and_its_weeklies_in_the_afternoon(  # noqa: PLR0913, PLR0917 - a table
        self, tmp_path: Path, root: str, day: date, nominal: str, last: date, settled: date, time: str
    ) -> None:
        write_index(tmp_path, day=day)
        write_chain(tmp_path, {f"call_1000000_{nominal}": OPENING}, ticker=root, day=day, style="european")

        option = load(tmp_path, day=day, ticker="SPX").instruments[1]

        assert option.expiration_ns == stamp(time, settled)
        assert option.info == {
            "exercise_style": "european",
            "nominal_expiry": f"{nominal[:4]}-{nominal[4:6]}-{nominal[6:]}",
            "last_trading_day": last.isoformat(),
        }


class TestRows:
    def test_a_bar_is_stamped_at_its_end_and_arrives_after_the_quotes_of_its_close(self, root: Path) -> None:
        write_trades(root, [at("09:30", "1000000,1002500,999900,1000100,7")])

        quote, bar = load(root).data

        assert told([bar]) == [("ACME", "09:31", "100.00", "100.25", "99.99", "100.01", "7")]
        assert (bar.ts_event, bar.ts_init) == (stamp("09:31"), stamp("09:31") + 1)
        assert (quote.ts_event, quote.ts_init) == (stamp("09:31"), stamp("09:31"))
        assert str(bar.bar_type) == BARS

    def test_a_quote_is_the_close_of_both_sides(self, root: Path) -> None:
        write_quotes(root, [at("09:30", "1000000,1000300,999900,1000100,400,1000200,1000400,1000200,1000300,100")])

        assert told(load(root).data[:2]) == [
            ("ACME", "09:31", "400 @ 100.01", "100 @ 100.03"),
            (CALL, "09:31", "20 @ 1.50", "30 @ 1.55"),
        ]

    def test_a_stock_without_a_quote_file_has_bars_alone(self, root: Path) -> None:
        assert [type(datum) for datum in load(root).data] == [QuoteTick, Bar]

    @pytest.mark.parametrize("silent", [SILENT, ",,,,", "0,0,0,0,0"])
    def test_a_silent_side_is_carried_with_its_size(self, root: Path, silent: str) -> None:
        side = "15000,15000,15000,15000,20"
        rows = [
            at("09:30", f"{side},{silent}"),  # no ask yet: no quote
            at("09:31", f"{silent},{side.replace('15000', '16000')}"),
            at("09:33", f"{side.replace('15000', '15500').replace('20', '9')},{silent}"),
            at("09:34", f"{silent},{silent}"),  # nothing new: no quote
            at("09:35", f"{silent},{side.replace('15000', '17000')}"),
        ]
        write_chain(root, {ATM: rows})

        assert told(quotes(load(root))) == [
            (CALL, "09:32", "20 @ 1.50", "20 @ 1.60"),
            (CALL, "09:34", "9 @ 1.55", "20 @ 1.60"),
            (CALL, "09:36", "9 @ 1.55", "20 @ 1.70"),
        ]

    def test_a_side_known_before_the_open_is_carried_into_the_session(self, root: Path) -> None:
        side = "1000000,1000000,1000000,1000000,20"
        write_quotes(root, [at("04:00", f"{SILENT},{side}"), at("09:30", f"{side},{SILENT}")])

        assert told(quotes(load(root))[:1]) == [("ACME", "09:31", "20 @ 100.00", "20 @ 100.00")]

    @pytest.mark.parametrize(
        ("day", "inside"),
        [
            (DAY, ["09:31", "13:00", "13:01", "16:00"]),
            (date(2015, 12, 24), ["09:31", "13:00"]),  # half a day
        ],
    )
    def test_only_regular_hours_are_delivered(self, tmp_path: Path, day: date, inside: list[str]) -> None:
        clocks = ("09:29", "09:30", "12:59", "13:00", "15:59", "16:00", "16:14")
        write_trades(tmp_path, [at(clock, FLAT) for clock in clocks], day=day)
        write_chain(tmp_path, {f"call_1000000_{day:%Y%m%d}": [at(clock, PAIR) for clock in clocks]}, day=day)

        found = load(tmp_path, day=day)

        assert inside == [time for _, time, *_ in told(quotes(found))]
        assert inside == [time for _, time, *_ in told(bars(found))]

    @pytest.mark.parametrize("day", [date(2024, 3, 11), date(2024, 1, 16)], ids=["summer", "winter"])
    def test_an_indexs_bars_are_in_chicago_time_and_its_options_quotes_in_new_yorks(
        self, tmp_path: Path, day: date
    ) -> None:
        write_index(tmp_path, [at("08:30", "100.00,101.25,99.5,100,7"), at("14:59", "100,100,100,100,0")], day=day)
        write_chain(tmp_path, {"call_1000000_20240119": OPENING, "call_1000000_20240315": OPENING},
                    ticker="spxw", day=day, style="european")  # fmt: skip

        found = load(tmp_path, day=day, ticker="SPX")

        assert told(bars(found)) == [
            ("SPX", "09:31", "100.00", "101.25", "99.50", "100.00", "7"),
            ("SPX", "16:00", "100.00", "100.00", "100.00", "100.00", "0"),
        ]
        assert {stamp("09:31", day)} == {quote.ts_event for quote in quotes(found)}

    @pytest.mark.parametrize("end", ["\n", "\r\n", ""])
    def test_lines_end_as_they_like(self, root: Path, end: str) -> None:
        write_trades(root, f"{BAR}\n{at('09:31', FLAT)}{end}")

        assert len(bars(load(root))) == 2


def quotes(found: SessionData) -> list[Any]:
    return [datum for datum in found.data if type(datum) is QuoteTick]


def bars(found: SessionData) -> list[Any]:
    return [datum for datum in found.data if type(datum) is Bar]


class TestChoice:
    @pytest.mark.parametrize(
        ("band", "strikes"),
        [
            (None, ["00095000", "00100000", "00105000"]),
            ("0%", ["00100000"]),
            ("5.01%", ["00094990", "00095000", "00100000", "00105000", "00105010"]),
        ],
    )
    def test_strikes_lie_around_the_open_both_ends_included(
        self, root: Path, band: str | None, strikes: list[str]
    ) -> None:
        write_trades(root, [at("09:30", "1000000,1500000,1000000,1500000,1")])
        contracts = [f"call_{strike}_20240315" for strike in (949900, 950000, 1000000, 1050000, 1050100)]
        write_chain(root, dict.fromkeys(contracts, OPENING))

        assert strikes == [name[-8:] for name in names(load(root, strikes=band))[1:]]

    @pytest.mark.parametrize(
        ("dte", "expiries"),
        [(None, ["240314", "240315", "240428"]), ("0", ["240314"]), ("1", ["240314", "240315"]), ("46", ["240314",
         "240315", "240428", "240429"])],
    )  # fmt: skip
    def test_expiries_lie_from_the_day_to_the_longest_both_included(
        self, root: Path, dte: str | None, expiries: list[str]
    ) -> None:
        """The 28th of April is a Sunday: days run to its last trading day, the 26th, and so 43 of them."""
        days = ("20240313", "20240314", "20240315", "20240428", "20240429")
        write_chain(root, dict.fromkeys([f"put_1000000_{day}" for day in days], OPENING))

        assert expiries == [name[4:10] for name in names(load(root, dte=dte))[1:]]

    def test_days_to_expiry_run_to_the_last_trading_day(self, tmp_path: Path) -> None:
        day = date(2014, 6, 5)
        write_trades(tmp_path, day=day)
        write_chain(tmp_path, {"call_1000000_20140621": OPENING}, day=day)

        assert len(names(load(tmp_path, day=day, dte="15"))) == 2
        with pytest.raises(DataMissing):
            load(tmp_path, day=day, dte="14")

    def test_what_settles_in_the_morning_is_no_contract_of_that_day(self, tmp_path: Path) -> None:
        day = date(2024, 3, 15)
        write_index(tmp_path, day=day)
        for ticker in ("spx", "spxw"):
            write_chain(tmp_path, {ATM: OPENING}, ticker=ticker, day=day, style="european")

        assert names(load(tmp_path, day=day, ticker="SPX")) == ["SPX", "SPXW240315C00100000"]

    def test_a_contract_without_two_sides_all_day_is_listed_and_has_no_quote(self, root: Path) -> None:
        write_chain(root, {ATM: [at("09:30", f"{SILENT},1000,1000,1000,1000,5")]})

        found = load(root)

        assert names(found) == ["ACME", CALL]
        assert quotes(found) == []

    def test_of_contracts_outside_no_row_is_read(self, root: Path) -> None:
        far = ["call_1100000_20240315", "call_1000000_20240920"]
        write_chain(root, {ATM: OPENING, **dict.fromkeys(far, ("no row",))})

        assert names(load(root)) == ["ACME", CALL]

    def test_bars_alone_need_no_options_and_no_bar_at_the_open(self, tmp_path: Path) -> None:
        write_trades(tmp_path, [at("09:31", FLAT)])

        assert told(load(tmp_path, types=["bars"]).data) == [("ACME", "09:32", *["100.00"] * 4, "7")]

    def test_quotes_alone(self, root: Path) -> None:
        write_quotes(root, OPENING)

        found = load(root, types=["quotes"])

        assert [name for name, *_ in told(found.data)] == ["ACME", CALL]
        assert names(found) == ["ACME", CALL]


class TestOrder:
    def test_data_come_by_time_then_quotes_before_bars_then_by_name(self, root: Path) -> None:
        pairs = [at(clock, PAIR) for clock in ("09:30", "09:31")]
        write_trades(root, [at(clock, FLAT) for clock in ("09:30", "09:31")])
        write_quotes(root, pairs)
        write_chain(root, {"put_1000000_20240315": pairs, ATM: pairs})

        assert [(name, time) for name, time, *_ in told(load(root).data)] == [
            (name, time) for time in ("09:31", "09:32") for name in ("ACME", CALL, "ACME240315P00100000", "ACME")
        ]


class TestRoots:
    @pytest.mark.parametrize("name", ["with space", "100%20", "a::b", "ü"])
    def test_a_folder_may_be_called_anything(self, root: Path, name: str, tmp_path_factory: Any) -> None:
        folder = tmp_path_factory.mktemp("any") / name
        shutil.copytree(root, folder)

        assert names(load(folder)) == ["ACME", CALL]

    def test_a_url(self, root: Path) -> None:
        memory = fsspec.filesystem("memory")
        memory.put(str(root), "/lean-tests", recursive=True)

        try:
            assert names(load("memory://lean-tests")) == ["ACME", CALL]
        finally:
            memory.rm("/lean-tests", recursive=True)

    @pytest.mark.parametrize(
        ("uri", "words"),
        [
            ("nowhere", "data root 'lean' leads to no folder; correct `parity_data_roots`"),
            ("nosuch://bucket", "data root 'lean' can't be opened: Protocol not known: nosuch; correct the root's URL"),
        ],
    )
    def test_a_root_that_is_not_there(self, uri: str, words: str) -> None:
        with pytest.raises(DataMissing) as refused:
            load(uri)

        assert said(refused.value).startswith(words)

    @pytest.mark.parametrize(
        ("stated", "override", "expected"),
        [
            ({"source": "catalog"}, {"source": "lean", "ticker": "ACME"}, ["ACME", CALL]),
            ({"source": "lean", "ticker": "TWX"}, {"ticker": "ACME", "types": ["bars"]}, ["ACME"]),
        ],
    )
    def test_a_session_may_change_source_and_ticker(
        self, root: Path, stated: dict[str, str], override: dict[str, Any], expected: list[str]
    ) -> None:
        contract = overridden(stated, override)

        assert expected == names(load_session(contract, contract.sessions[0], str(root)))


def overridden(stated: dict[str, str], override: dict[str, Any]) -> LaunchContract:
    return LaunchContract.model_validate(
        {
            "launch_contract": "1",
            "name": "tried",
            "strategy": {"strategy_path": "a:B", "config_path": "a:BConfig"},
            "venues": [{"name": "OPRA", "starting_balances": ["1 USD"]}],
            "data": {"root": "lean", **stated},
            "sessions": [{"id": "day", "kind": "edge", "date": DAY.isoformat(), "data": override}],
        }
    )
