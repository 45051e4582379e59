from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import assorted
import probes
import pytest
from market import words
from nautilus_trader.backtest.config import BacktestVenueConfig
from nautilus_trader.model.data import BarType
from nautilus_trader.model.enums import OrderSide
from nautilus_trader.model.identifiers import InstrumentId
from nautilus_trader.model.objects import Price

from pytest_parity.replay.components import build, parse_config
from pytest_parity.replay.ports import ConfigRefused, ImportFailed

if TYPE_CHECKING:
    from pathlib import Path

ACME, BOLT = InstrumentId.from_str("ACME.XNAS"), InstrumentId.from_str("BOLT.XNAS")
MINUTES = "ACME.XNAS-1-MINUTE-LAST-EXTERNAL"


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("count", "5", 5),
        ("share", "1e-3", 0.001),
        ("risk", "0.10", Decimal("0.10")),
        ("eager", "true", True),
        ("eager", "false", False),
        ("label", "010", "010"),
        ("limit", "5", 5),
        ("limit", None, None),
        ("pace", "brisk", assorted.Pace.BRISK),
        ("pace", "BRISK", assorted.Pace.BRISK),
        ("side", "SELL", OrderSide.SELL),
        ("bar_type", MINUTES, BarType.from_str(MINUTES)),
        ("price", "1.50", Price.from_str("1.50")),
        ("every", "30min", timedelta(minutes=30)),
        ("names", ["ACME.XNAS", "BOLT.XNAS"], [ACME, BOLT]),
        ("weights", {"ACME": "0.5"}, {"ACME": Decimal("0.5")}),
        ("leg", {"instrument_id": "ACME.XNAS", "ratio": "2"}, assorted.LegConfig(instrument_id=ACME, ratio=2)),
        ("legs", [{"instrument_id": "BOLT.XNAS"}], (assorted.LegConfig(instrument_id=BOLT),)),
        ("order_id_tag", "001", "001"),
    ],
)
def test_a_text_becomes_what_the_configs_field_declares(field: str, text: Any, value: Any) -> None:
    config = parse_config(assorted.AssortedConfig, {field: text}, "strategy.config")

    assert value == getattr(config, field)
    assert type(value) is type(getattr(config, field)) or field == "every"


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("count", "1.5", "Expected `int`, got `str` - at `$.count`"),
        ("count", None, "Expected `int`, got `null` - at `$.count`"),
        ("least", "0", "Expected `int` >= 1 - at `$.least`"),
        ("eager", "yes", "Expected `bool`, got `str` - at `$.eager`"),
        ("risk", "much", "Invalid decimal string - at `$.risk`"),
        ("pace", "hasty", "Invalid enum value 'hasty' - at `$.pace`"),
        ("side", "BOTH", "at `$.side`"),
        ("price", "cheap", "'cheap' is no Price - at `$.price`"),
        ("bar_type", "often", "Error parsing `BarType` from 'often'"),
        ("names", "ACME.XNAS", "Expected `array | null`, got `str` - at `$.names`"),
        ("names", ["ACME"], "at `$.names[0]`"),
        ("leg", {"instrument_id": "ACME.XNAS", "size": "1"}, "unknown field `size` - at `$.leg`"),
        ("leg", {"ratio": "1"}, "missing required field `instrument_id` - at `$.leg`"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_with_its_place(field: str, text: Any, said: str) -> None:
    with pytest.raises(ConfigRefused) as refused:
        parse_config(assorted.AssortedConfig, {field: text}, "strategy.config")

    assert refused.value.where == f"strategy.config.{field}"
    assert refused.value.what.startswith(f"AssortedConfig refuses {field}: ")
    assert said in refused.value.what


def test_an_unknown_key_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ConfigRefused) as refused:
        parse_config(probes.ScheduledStrategyConfig, {"size": "1", "amount": "2"}, "strategies.0.config")

    assert refused.value.what == "ScheduledStrategyConfig has no 'amount', 'size'"
    assert refused.value.remedy.startswith("its keys are external_order_claims, instrument_id, log_commands, ")
    assert refused.value.where == "strategies.0.config.amount"


def test_a_missing_key_is_refused_by_name() -> None:
    with pytest.raises(ConfigRefused) as refused:
        build("strategy", words("strategy", "ScheduledStrategy"), "strategy")

    assert str(refused.value) == (
        "strategy.config.instrument_id: ScheduledStrategyConfig requires 'instrument_id': missing; add instrument_id"
    )


def test_a_refused_value_is_told_with_the_words_that_are_allowed() -> None:
    with pytest.raises(ConfigRefused) as refused:
        parse_config(assorted.AssortedConfig, {"side": "SEL"}, "strategy.config")

    assert str(refused.value) == (
        "strategy.config.side: AssortedConfig refuses side: 'SEL': Expected `int`, got `str` - at `$.side`; "
        "did you mean 'SELL'? allowed: NO_ORDER_SIDE, BUY, SELL"
    )


@pytest.mark.parametrize(
    ("field", "value", "remedy"),
    [
        ("leg", {"instrument_id": "ACME.XNAS", "size": "1"}, "its keys are instrument_id, ratio"),
        ("leg", "ACME.XNAS", "its keys are instrument_id, ratio"),
        ("legs", [{"size": "1"}], "its keys are instrument_id, ratio"),
        ("leg", {"instrument_id": "ACME.XNAS", "ratio": "much"}, "correct the value"),
        ("count", "1_000", "write 1000: no `_` between digits"),
        ("share", "-1_000.50", "write -1000.50: no `_` between digits"),
        ("names", "1_000", "correct the value"),
        ("count", "1_", "correct the value"),
    ],
)
def test_a_refused_value_is_told_with_what_to_write(field: str, value: Any, remedy: str) -> None:
    with pytest.raises(ConfigRefused) as refused:
        parse_config(assorted.AssortedConfig, {field: value}, "strategy.config")

    assert refused.value.remedy == remedy


def test_a_model_of_a_venue_is_told_with_its_keys() -> None:
    sound = {"name": "XNAS", "oms_type": "NETTING", "account_type": "MARGIN", "starting_balances": ["1 USD"]}

    with pytest.raises(ConfigRefused) as refused:
        parse_config(BacktestVenueConfig, {**sound, "latency_model": {"base_latency_nanos": "1"}}, "venues.0")

    assert refused.value.remedy == "its keys are latency_model_path, config_path, config"


def test_a_near_key_is_suggested() -> None:
    with pytest.raises(
        ConfigRefused, match=r"has no 'instrument_idd'; did you mean 'instrument_id'\? its keys are"
    ) as r:
        parse_config(probes.ScheduledStrategyConfig, {"instrument_idd": "ACME.XNAS"}, "strategy.config")

    assert r.value.where == "strategy.config.instrument_idd"


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("strategy", "Assorted"),
        ("actor", "ScheduledActor"),
        ("exec_algorithm", "ScheduledAlgorithm"),
    ],
)
def test_each_kind_of_component_is_built_from_its_words(kind: str, name: str) -> None:
    assert type(build(kind, words(kind, name), kind)) is getattr(assorted if kind == "strategy" else probes, name)


@pytest.mark.parametrize(
    ("kind", "name", "said"),
    [
        ("strategy", "ScheduledActor", "strategy.strategy_path: 'probes:ScheduledActor' is no Strategy"),
        ("strategy", "Pace", "strategy.strategy_path: 'assorted:Pace' is no Strategy"),
        ("actor", "Assorted", "strategy.actor_path: 'assorted:Assorted' is more than an actor"),
        ("actor", "Schedule", "strategy.actor_path: 'probes:Schedule' is no Actor"),
        ("exec_algorithm", "Assorted", "strategy.exec_algorithm_path: 'assorted:Assorted' is no ExecAlgorithm"),
    ],
)
def test_a_class_of_another_kind_is_refused(kind: str, name: str, said: str) -> None:
    with pytest.raises(ConfigRefused) as refused:
        build(kind, words(kind, name), "strategy")

    assert said in str(refused.value)


@pytest.mark.parametrize("name", ["ScheduledActorConfig", "Pace"])
def test_a_config_class_of_another_kind_is_refused(name: str) -> None:
    wrong = {**words("strategy", "Assorted"), "config_path": words("strategy", name)["strategy_path"]}

    with pytest.raises(ConfigRefused, match=rf"strategy\.config_path: '\w+:{name}' is no StrategyConfig"):
        build("strategy", wrong, "strategy")


@pytest.mark.parametrize(
    ("path", "what", "remedy"),
    [
        (
            "nowhere:Assorted",
            "'nowhere:Assorted' can't be imported: no module named 'nowhere'",
            "put its folder on pytest's `pythonpath` or install the package",
        ),
        (
            "probes.deeper:Assorted",
            "'probes.deeper:Assorted' can't be imported: no module named 'probes.deeper'",
            "put its folder on pytest's `pythonpath` or install the package",
        ),
        (
            "probes:Missing",
            "module 'probes' has no 'Missing'",
            "its classes are AtDatum, AtDatumConfig, ",
        ),
        ("probes:CALLS", "'CALLS' of module 'probes' is no class", "its classes are AtDatum, AtDatumConfig, "),
    ],
)
def test_a_path_that_leads_to_no_class_is_refused(path: str, what: str, remedy: str) -> None:
    with pytest.raises(ImportFailed) as refused:
        build("strategy", {**words("strategy", "Assorted"), "strategy_path": path}, "strategy")

    assert (refused.value.where, refused.value.what) == ("strategy.strategy_path", what)
    assert refused.value.remedy.startswith(remedy)


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("import numpie\n", ModuleNotFoundError),
        ("import emacros\n", ModuleNotFoundError),  # whose name begins the module's own
        ("1 / 0\n", ZeroDivisionError),
        ("def broken(:\n", SyntaxError),
    ],
)
def test_what_a_module_itself_raises_keeps_its_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, error: type[Exception]
) -> None:
    (tmp_path / "emacrossing.py").write_text(source)
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(error) as raised:
        build("strategy", {**words("strategy", "Assorted"), "strategy_path": "emacrossing:Cross"}, "strategy")

    assert error is SyntaxError or raised.traceback[-1].path == tmp_path / "emacrossing.py"


def test_a_config_whose_types_are_not_there_at_run_time_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "absent_types.py").write_text(
        "from __future__ import annotations\n"
        "from nautilus_trader.config import StrategyConfig\n"
        "class LateConfig(StrategyConfig, frozen=True):\n"
        "    amount: Decimal\n"
    )
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(ConfigRefused, match="LateConfig refuses it: name 'Decimal' is not defined"):
        build("strategy", {**words("strategy", "Assorted"), "config_path": "absent_types:LateConfig"}, "strategy")


def test_a_constructor_that_refuses_its_config_is_told_as_that() -> None:
    with pytest.raises(ConfigRefused, match=r"strategy\.config: Raising refuses it: wrong in __init__"):
        build("strategy", words("strategy", "Raising", where="__init__", what="ValueError"), "strategy")


@pytest.mark.parametrize("error", [RuntimeError, TypeError, KeyError])
def test_what_else_a_constructor_raises_is_its_own(error: type[Exception]) -> None:
    with pytest.raises(error) as raised:
        build("strategy", words("strategy", "Raising", where="__init__", what=error.__name__), "strategy")

    assert [entry.name for entry in raised.traceback][-2:] == ["__init__", "at"]
