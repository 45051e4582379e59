"""Models: defaults, overrides, and the plain dump that travels to another process."""

from __future__ import annotations

import json
from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING, get_args

import msgspec
import pytest

from pytest_parity.contract.data import DATA_TYPES
from pytest_parity.contract.expect import ExpectedDecision
from pytest_parity.contract.mismatches import DeclarableLabel
from pytest_parity.contract.models import LaunchContract
from pytest_parity.contract.values import Money
from pytest_parity.contract.venues import Venue
from pytest_parity.core.accepting.expected import Expected, VersionBound
from pytest_parity.core.labelling.reasons import REASONS
from pytest_parity.core.mismatch import Label
from pytest_parity.core.promoting.extent import Extent
from pytest_parity.core.tolerance import Tolerance
from pytest_parity.core.trace import Path

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_parity.contract.load import LoadedContract

    type Load = Callable[[str | bytes], LoadedContract]

WHOLE = """\
launch_contract: 1
name: twx-orb
strategy:
  strategy_path: strategies.orb:Breakout
  config_path: strategies.orb:BreakoutConfig
  config: {opening_range: 30min, target: 0.30, close: 16:00, levels: [010, 1e5, {none: ~}], short: NO}
actors: [{actor_path: a:B, config_path: a:C, config: {switch: '${kill_switch.file}'}}]
exec_algorithms: [{exec_algorithm_path: a:B, config_path: a:C, config: {x: 1}}]
engines: {risk: {bypass: true, rate: 100/00:00:01}}
tickers: [TWX]
calendar: XNYS
entry_window: {from: 09:45, to: "15:30:30"}
option: {dte: {min: 0, max: 45}, rights: [call], contract_status: [listed, standard]}
risk: {risk_per_trade: 800 USD, max_trades_per_day: 2, daily_loss_cap: 1_600 USD}
quotes: {max_age: 120s, max_spread: 12%, min_size: 1}
kill_switch: {file: state//kill_switch.json}
artifact_root: out/parity/
venues:
  - {name: OPRA, account_type: CASH, starting_balances: [100_000 USD, 5 EUR], bar_execution: false,
     default_leverage: 2.5}
  - {name: XNYS, starting_balances: [1 USD], base_currency: USD}
data: {source: catalog, root: lean, types: [quotes, bars], instruments: [TWX.XNYS]}
history: {days: 5}
paths:
  paper:
    timers: after_data
    config: {target: 0.25, levels: []}
    engines: {risk: {bypass: false}, cache: {tick_capacity: 10}}
    feed:
      delay: [{types: [quotes], instruments: "*.OPRA", by: 250ms}]
      drop: [{instruments: [A.X, "B*"], from: 10:20, to: "10:40:30"}]
      widen: [{by: 12.5%}]
      broker: prompt
    venues: [{name: OPRA, bar_execution: true, starting_balances: [7 USD]}]
    start:
      positions: [{instrument: X.OPRA, side: LONG, quantity: 1, average_price: 1.55, claimed_by: external}]
      orders: [{instrument: X.OPRA, side: SELL, order_type: STOP_LIMIT, quantity: 2, price: 1.4, trigger_price: 1.5}]
      balances: [1_000.50 USD]
      kill_switch: engaged
tolerance: {signal_time: 1ms, price: 0.01, pnl: 0.50 USD}
reasons: {thin_book: microstructure_reject, no_signal: state_mismatch}
sessions:
  - id: 2014-06-05-breakout
    kind: trade
    date: 2014-06-05
    expect:
      trades: 1
      decisions:
        - {time: 10:24, instrument: X.OPRA, side: BUY, quantity: 2, setup: up, bid: 1.50, ask: 1.55, spread: 3.3%,
           age: 13min}
        - {time: "10:24:30", action: reject, reason: stale_quote}
  - {id: 2014-06-06-quiet, kind: no_trade, date: 2014-06-06, data: {root: other, types: []}}
  - {id: 2014-06-09-stop, kind: stop, date: 2014-06-09}
expected_mismatches:
  - {label: fill_mismatch, sessions: ["2014-06-0[56]*"], rule: r, reason: w, owner: o, until: 2027-03-31}
  - {label: data_missing, sessions: [2014-06-09-stop], ticker: TWX, count: 2, rule: r, reason: w, owner: o,
     until: nautilus_trader 1.232, covers_consequences: true}
"""


@pytest.fixture
def whole(load: Load) -> LaunchContract:
    return load(WHOLE).contract


def test_a_dump_is_json_and_reads_back_as_an_equal_contract(whole: LaunchContract) -> None:
    dump = whole.model_dump(mode="json")

    assert whole == LaunchContract.model_validate(json.loads(json.dumps(dump)))
    assert dump == LaunchContract.model_validate(dump).model_dump(mode="json")
    assert whole == LaunchContract.model_validate_json(whole.model_dump_json())
    assert whole == LaunchContract.model_validate(whole.model_dump())


def test_a_dump_uses_the_keys_and_words_of_the_file(whole: LaunchContract) -> None:
    feed = whole.model_dump(mode="json")["paths"]["paper"]["feed"]

    assert feed["delay"][0]["by"] == "250ms"
    assert feed["drop"][0]["from"] == "10:20:00"
    assert feed["widen"][0]["by"] == "12.5%"


def test_config_scalars_stay_text(whole: LaunchContract) -> None:
    assert whole.strategy.config == {
        "opening_range": "30min",
        "target": "0.30",
        "close": "16:00",
        "levels": ["010", "1e5", {"none": None}],
        "short": "NO",
    }


def test_the_least_contract_has_the_documented_defaults(load: Load, least: str) -> None:
    contract = load(least).contract

    assert (contract.artifact_root, contract.calendar, contract.tickers, contract.history.days) == (
        "artifacts",
        None,
        (),
        0,
    )
    assert (contract.paths.paper.runner, contract.paths.paper.timers) == ("sandbox", "before_data")
    assert contract.paths.paper.feed.broker == "delayed"
    assert (contract.data.types, contract.data.instruments) == (DATA_TYPES, ())
    assert (contract.tolerance.fill_time, contract.tolerance.price) == (0, Decimal(0))
    assert contract.tolerance.pnl == Money(Decimal(0), "USD")
    assert contract.expected_mismatches == ()
    assert (contract.entry_window, contract.option, contract.risk, contract.quotes, contract.kill_switch) == (None,) * 5
    assert (contract.reasons, contract.paths.paper.start.kill_switch, contract.sessions[0].expect) == (None,) * 3


def test_values_have_their_units(whole: LaunchContract) -> None:
    feed = whole.paths.paper.feed

    assert feed.delay[0].by == 250_000_000
    assert (feed.drop[0].start, feed.drop[0].end) == (time(10, 20), time(10, 40, 30))
    assert feed.widen[0].by == Decimal("0.125")
    assert whole.sessions[0].date == date(2014, 6, 5)
    assert whole.paths.paper.start.balances == (Money(Decimal("1000.50"), "USD"),)
    assert whole.expected_mismatches[1].until == VersionBound("nautilus_trader", "1.232")
    assert whole.artifact_root == "out/parity"
    assert whole.kill_switch is not None
    assert whole.kill_switch.file == "state/kill_switch.json"


def test_limits_have_their_units(whole: LaunchContract) -> None:
    assert whole.entry_window is not None
    assert whole.option is not None
    assert whole.risk is not None
    assert whole.quotes is not None
    assert (whole.entry_window.start, whole.entry_window.end) == (time(9, 45), time(15, 30, 30))
    assert (whole.option.dte.min, whole.option.dte.max, whole.option.rights) == (0, 45, ("call",))
    assert (whole.risk.daily_loss_cap, whole.risk.max_trades_per_day) == (Money(Decimal(1600), "USD"), 2)
    assert (whole.quotes.max_age, whole.quotes.max_spread) == (120 * 10**9, Decimal("0.12"))


def test_one_day_is_a_range_of_days(load: Load, least: str) -> None:
    option = load(least + "option: {dte: {min: 7, max: 7}}\n").contract.option

    assert option is not None
    assert (option.dte.min, option.dte.max) == (7, 7)


def test_each_path_has_a_kill_switch_of_its_own(load: Load, whole: LaunchContract) -> None:
    inherited = load(WHOLE.replace("      kill_switch: engaged\n", "")).contract
    engaged = load(WHOLE.replace("kill_switch.json}", "kill_switch.json, baseline: engaged}")).contract

    assert [whole.kill_switch_for(path) for path in Path] == ["clear", "engaged"]
    assert [inherited.kill_switch_for(path) for path in Path] == ["clear", "clear"]
    assert [engaged.kill_switch_for(path) for path in Path] == ["engaged", "engaged"]


def test_without_the_clause_no_path_has_a_kill_switch(load: Load, least: str) -> None:
    assert [load(least).contract.kill_switch_for(path) for path in Path] == [None, None]


def test_a_contracts_reasons_extend_and_change_the_known_ones(load: Load, whole: LaunchContract, least: str) -> None:
    own = {"thin_book": Label.MICROSTRUCTURE_REJECT, "no_signal": Label.STATE_MISMATCH}

    assert whole.reason_labels() == {**REASONS, **own}
    assert load(least).contract.reason_labels() == REASONS


def test_a_time_means_the_minute_or_second_that_it_names(whole: LaunchContract) -> None:
    assert whole.sessions[0].expect is not None
    minute, second = whole.sessions[0].expect.decisions

    assert minute.seconds == (37_440, 37_499)
    assert second.seconds == (37_470, 37_470)


@pytest.mark.parametrize(
    ("spread", "bounds"),
    [("3.3%", ("0.0325", "0.0335")), ("3%", ("0.025", "0.035")), ("3.30%", ("0.03295", "0.03305"))],
)
def test_a_spread_means_what_rounds_to_its_digits(spread: str, bounds: tuple[str, str]) -> None:
    expected = ExpectedDecision(time="10:24", spread=spread)

    assert expected.spread_bounds == tuple(map(Decimal, bounds))


@pytest.mark.parametrize(
    ("age", "bounds"),
    [("13min", (720 * 10**9 + 1, 840 * 10**9 - 1)), ("5s", (4 * 10**9 + 1, 6 * 10**9 - 1)), ("5ns", (5, 5))],
)
def test_an_age_means_what_is_less_than_a_unit_away(age: str, bounds: tuple[int, int]) -> None:
    assert ExpectedDecision(time="10:24", age=age).age_bounds == bounds


def test_a_second_may_be_listed_before_the_minute_that_holds_it(load: Load, least: str) -> None:
    expect = 'expect: {decisions: [{time: "10:24:30"}, {time: "10:24"}]}'

    assert load(least.replace("kind: trade", f"kind: trade, {expect}")).contract.sessions[0].expect is not None


def test_feed_patterns_name_instruments(whole: LaunchContract) -> None:
    feed = whole.paths.paper.feed

    assert feed.delay[0].names("TWX140621C00070000.OPRA")
    assert not feed.delay[0].names("TWX.XNYS")
    assert feed.drop[0].names("BAC.XNYS")
    assert feed.widen[0].names("TWX.XNYS")


def test_a_venue_passes_on_only_what_is_given(load: Load, least: str) -> None:
    (venue,) = load(least).contract.venues

    assert venue.given() == {
        "name": "XNAS",
        "oms_type": "NETTING",
        "account_type": "MARGIN",
        "starting_balances": ["100000 USD"],
    }


def test_every_venue_setting_of_the_engine_is_known() -> None:
    from nautilus_trader.backtest.config import BacktestVenueConfig  # noqa: PLC0415 -- only this test needs the engine

    settings = {setting.name for setting in msgspec.structs.fields(BacktestVenueConfig)}

    assert settings == set(Venue.model_fields)


def test_a_path_overrides_what_it_names_and_nothing_else(whole: LaunchContract) -> None:
    opra, xnys = whole.venues_for(Path.PAPER)

    assert whole.venues_for(Path.BACKTEST) == whole.venues
    assert xnys == whole.venues[1]
    assert (opra.bar_execution, opra.account_type, opra.default_leverage) == (True, "CASH", Decimal("2.5"))
    assert opra.starting_balances == (Money(Decimal(7), "USD"),)


def test_a_path_overrides_config_and_engines_by_key(whole: LaunchContract) -> None:
    config = {**whole.strategy.config, "target": "0.25", "levels": []}

    assert config == whole.config_for(Path.PAPER)
    assert whole.strategy.config == whole.config_for(Path.BACKTEST)
    assert whole.engines_for(Path.PAPER).risk == {"bypass": "false", "rate": "100/00:00:01"}
    assert whole.engines_for(Path.PAPER).cache == {"tick_capacity": "10"}
    assert whole.engines_for(Path.BACKTEST) == whole.engines


def test_a_session_overrides_data_by_key(whole: LaunchContract) -> None:
    first, second, _ = whole.sessions

    assert whole.data_for(first) == whole.data
    assert whole.data_for(second).root == "other"
    assert whole.data_for(second).types == DATA_TYPES
    assert whole.data_for(second).instruments == ("TWX.XNYS",)


def test_coverage_is_one_where_a_decision_must_show(load: Load, whole: LaunchContract) -> None:
    stated = load(WHOLE + "coverage: {decisions: 3}\n").contract
    further = load(WHOLE + "coverage: {fills: 2, rejections: 1}\n").contract

    assert [whole.coverage_for(session).decisions for session in whole.sessions] == [1, 0, 1]
    assert [stated.coverage_for(session).decisions for session in stated.sessions] == [3, 3, 3]
    assert [further.coverage_for(session) for session in further.sessions] == [
        Extent(decisions=decisions, fills=2, rejections=1) for decisions in (1, 0, 1)
    ]


def test_expected_mismatches_apply_by_id_and_pattern(whole: LaunchContract) -> None:
    assert [entry.label for entry in whole.expected_for("2014-06-05-breakout")] == ["fill_mismatch"]
    assert [entry.label for entry in whole.expected_for("2014-06-09-stop")] == ["data_missing"]
    assert whole.expected_for("2014-07-01") == ()


def test_every_label_but_two_may_be_declared() -> None:
    assert set(Label) - set(get_args(DeclarableLabel)) == {Label.NONDETERMINISTIC, Label.UNCLASSIFIED}


def test_acceptances_reach_the_judgement_whole(whole: LaunchContract) -> None:
    by_date, by_release = (entry.for_core() for entry in whole.expected_mismatches)

    assert by_date == Expected(label=Label.FILL_MISMATCH, rule="r", reason="w", owner="o", until=date(2027, 3, 31))
    assert by_release == Expected(
        label=Label.DATA_MISSING,
        rule="r",
        reason="w",
        owner="o",
        until=VersionBound("nautilus_trader", "1.232"),
        ticker="TWX",
        count=2,
        covers_consequences=True,
    )


def test_tolerances_reach_the_comparison_whole(whole: LaunchContract) -> None:
    assert whole.tolerance.for_core() == Tolerance(
        signal_time=1_000_000, fill_time=0, price=Decimal("0.01"), pnl=Decimal("0.50"), currency="USD"
    )
