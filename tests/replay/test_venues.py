"""One venue declaration serves both stacks, each setting with its effect."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import probes
import pytest
from market import ACME, OPEN, SECOND, VENUE, job, quote, words
from nautilus_trader.model.data import Bar, BarType
from nautilus_trader.model.objects import Price, Quantity
from nautilus_trader.test_kit.providers import TestInstrumentProvider

from pytest_parity.contract.start import StartState
from pytest_parity.replay.backtest import run_backtest
from pytest_parity.replay.paper import run_paper
from pytest_parity.replay.ports import ConfigRefused
from pytest_parity.replay.venues import exchange_terms, sandbox_config, venue_configs

NAME = ACME.id.value
both = pytest.mark.parametrize("run", [run_backtest, run_paper])


def session(strategy: str = "EachQuote", data: list[Any] | None = None, **venue: Any) -> Any:
    return job(
        data or [quote(0), quote(1)],
        close=2,
        strategies=[words("strategy", strategy, instrument_id=NAME)],
        venues=[{**VENUE, **venue}],
    )


def test_settings_reach_both_stacks_as_nautilus_takes_them() -> None:
    (config,) = venue_configs(
        session(
            default_leverage="2.5",
            leverages={NAME: "4"},
            book_type="L1_MBP",
            bar_execution=False,
            reject_stop_orders=False,
            oms_type="HEDGING",
            starting_balances=["1_000 USD", "5 EUR"],
            base_currency=None,
        )
    )

    exchange, sandbox = exchange_terms(config), sandbox_config(config, [])

    assert [str(money) for money in exchange["starting_balances"]] == ["1000.00 USD", "5.00 EUR"]
    assert sandbox.starting_balances == ["1_000 USD", "5 EUR"]
    assert (exchange["oms_type"].name, sandbox.oms_type) == ("HEDGING", "HEDGING")
    assert (exchange["base_currency"], sandbox.base_currency) == (None, None)
    assert [exchange["default_leverage"], sandbox.default_leverage] == [Decimal("2.5")] * 2
    assert exchange["leverages"] == {ACME.id: Decimal(4)}
    assert [exchange["bar_execution"], sandbox.bar_execution] == [False, False]
    assert [exchange["reject_stop_orders"], sandbox.reject_stop_orders] == [False, False]


def test_a_models_config_takes_texts_as_its_class_has_them() -> None:
    """Contracts hold texts alone, and Nautilus refuses one for a number."""
    models = "nautilus_trader.backtest.models"
    paths = {"config_path": "nautilus_trader.backtest.config:LatencyModelConfig"}
    latency = {"latency_model_path": f"{models}:LatencyModel", **paths, "config": {"base_latency_nanos": "3000"}}
    (config,) = venue_configs(session(latency_model=latency))

    assert exchange_terms(config)["latency_model"].base_latency_nanos == 3_000
    assert config.latency_model.config == {"base_latency_nanos": 3_000}


def test_a_models_config_that_does_not_fit_is_refused_at_its_key() -> None:
    models = "nautilus_trader.backtest.models"
    paths = {"config_path": "nautilus_trader.backtest.config:FillModelConfig"}
    fills = {"fill_model_path": f"{models}:FillModel", **paths, "config": {"prob_slipage": "1"}}

    with pytest.raises(
        ConfigRefused, match=r"venues\.0\.fill_model\.config\.prob_slipage: FillModelConfig has no 'prob_sl"
    ):
        run_backtest(session(fill_model=fills))


def test_the_sandbox_starts_with_the_balances_of_the_start_state() -> None:
    (config,) = venue_configs(session())

    assert sandbox_config(config, ["7 USD"]).starting_balances == ["7 USD"]


def test_a_balance_in_a_currency_that_nobody_knows_is_refused() -> None:
    """Nautilus would make a coin of it, and the account would be without money for what is traded."""
    with pytest.raises(ConfigRefused, match="balance 5 UDS is in a currency that neither") as refused:
        venue_configs(session(starting_balances=["1_000 USD", "5 UDS"], base_currency=None))

    assert refused.value.where == "venues.0.starting_balances"


@both
@pytest.mark.parametrize(
    ("settings", "kinds"),
    [
        ({"starting_balances": ["1_000_000 USD"]}, {"initialized", "submitted"}),
        ({"starting_balances": ["1_000 USD"], "account_type": "CASH"}, {"initialized", "denied"}),
        ({"starting_balances": ["500 USD"], "account_type": "CASH"}, {"initialized", "denied"}),
    ],
)
def test_starting_balances_decide_what_can_be_bought(run: Any, settings: dict[str, Any], kinds: set[str]) -> None:
    rows = run(session(**settings))

    assert {row.kind for row in rows.orders} == kinds


@both
@pytest.mark.parametrize(
    ("settings", "leverage"),
    [({"default_leverage": "2.5"}, "2.5"), ({"default_leverage": "2", "leverages": {NAME: "4"}}, "4")],
)
def test_an_account_has_the_leverage_that_is_declared(run: Any, settings: dict[str, Any], leverage: str) -> None:
    probes.CALLS.clear()

    run(session("Ledger", data=[quote(0)], **settings))

    assert [what for _, what, _ in probes.CALLS] == [f"leverage {leverage}"]


@pytest.mark.parametrize(("executes", "fills"), [(True, 1), (False, 0)])
def test_bar_execution_decides_whether_the_backtest_fills_on_bars(executes: bool, fills: int) -> None:  # noqa: FBT001 - a parameter of the test
    bar_type = BarType.from_str(f"{NAME}-1-MINUTE-LAST-EXTERNAL")
    bars = [
        Bar(bar_type, *[Price(100, 2)] * 4, Quantity.from_int(500), OPEN + ts * SECOND, OPEN + ts * SECOND)
        for ts in (0, 1)
    ]

    rows = run_backtest(
        job(
            bars,
            close=2,
            strategies=[words("strategy", "OnBars", bar_type=str(bar_type))],
            venues=[{**VENUE, "bar_execution": executes}],
        )
    )

    assert len(rows.fills) == fills


@both
def test_two_venues_have_accounts_of_their_own(run: Any) -> None:
    bolt = TestInstrumentProvider.equity("BOLT", "ARCA")
    poor = {**VENUE, "name": "ARCA", "account_type": "CASH", "starting_balances": ["5 USD"]}
    quotes = [quote(0), type(quote(0)).from_dict({**type(quote(0)).to_dict(quote(0)), "instrument_id": "BOLT.ARCA"})]

    rows = run(
        job(
            quotes,
            close=2,
            instruments=[ACME, bolt],
            venues=[VENUE, poor],
            strategies=[
                words("strategy", "EachQuote", instrument_id=name, order_id_tag=tag)
                for name, tag in ((NAME, "001"), ("BOLT.ARCA", "002"))
            ],
        )
    )

    assert [fill.instrument for fill in rows.fills] == [NAME]
    assert [row.instrument for row in rows.orders if row.kind == "denied"] == ["BOLT.ARCA"]


@both
def test_an_instrument_whose_venue_is_not_declared_is_refused(run: Any) -> None:
    bolt = TestInstrumentProvider.equity("BOLT", "ARCA")

    with pytest.raises(ConfigRefused) as refused:
        run(job([quote(0)], close=1, instruments=[ACME, bolt]))

    assert str(refused.value) == (
        "venues: instrument BOLT.ARCA trades on ARCA, which is not declared; "
        "declare it beside XNAS, or choose `data.instruments`"
    )


@both
@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (
            {"base_currency": "USD", "latency": "1"},
            r"venues\.0\.latency: BacktestVenueConfig has no 'latency'; did you mean 'latency_model'\?",
        ),
        ({"default_leverage": "much"}, r"Expected `float`, got `str` - at `\$\.default_leverage`"),
        ({"liquidation_enabled": True}, r"this Nautilus version ignores liquidation_enabled; remove it"),
    ],
)
def test_a_setting_that_does_not_fit_is_refused_at_its_key(run: Any, settings: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigRefused, match=said):
        run(session(**settings))


def test_the_start_states_balances_replace_the_venues() -> None:
    start = StartState.model_validate({"balances": ["5 USD"]})

    rows = run_paper(replace(session(account_type="CASH"), start=start))

    assert {row.kind for row in rows.orders} == {"initialized", "denied"}
