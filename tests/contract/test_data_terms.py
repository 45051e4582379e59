"""The clause `data`: keys by source, what a session overrides, digests and the way to the replay process."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from pytest_parity.contract.data import DATA_TYPES, DataOverride, DataTerms
from pytest_parity.contract.digests import _given
from pytest_parity.contract.faults import ContractError

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_parity.contract.load import LoadedContract

    type Load = Callable[[str | bytes], LoadedContract]


def terms(source: str, **given: Any) -> DataTerms:
    return DataTerms.model_validate({"source": source, "root": "research", **given})


def test_a_lean_source_has_a_band_of_five_percent_and_45_days_unless_told_otherwise() -> None:
    plain, told = terms("lean", ticker="twx"), terms("lean", ticker="TWX", strikes="12.5%", dte="0")

    assert (plain.ticker, plain.strike_band, plain.longest_dte, plain.types) == ("TWX", Decimal("0.05"), 45, DATA_TYPES)
    assert (told.ticker, told.strike_band, told.longest_dte) == ("TWX", Decimal("0.125"), 0)


def test_what_was_applied_is_told_with_its_defaults_and_without_the_other_sources_keys() -> None:
    lean = {"source": "lean", "root": "research", "types": ["quotes", "bars"], "ticker": "TWX", "strikes": "5%"}

    assert terms("lean", ticker="TWX").applied() == lean | {"dte": "45"}
    assert terms("catalog", types=["bars"]).applied() == {
        "source": "catalog",
        "root": "research",
        "types": ["bars"],
        "instruments": [],
    }


@pytest.mark.parametrize(
    "given",
    [
        {"source": "catalog"},
        {"source": "catalog", "instruments": ["A.B"], "types": ["trades"]},
        {"source": "lean", "ticker": "TWX"},
        {"source": "lean", "ticker": "BRK.B", "strikes": "0%", "dte": "0", "types": ["bars"]},
    ],
)
def test_terms_and_overrides_cross_to_the_replay_process_unchanged(given: dict[str, Any]) -> None:
    stated, override = DataTerms.model_validate({"root": "r", **given}), DataOverride.model_validate(given)

    assert stated == DataTerms.model_validate(stated.model_dump(mode="json"))
    assert override == DataOverride.model_validate(override.model_dump(mode="json"))


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (
            "{source: catalog, root: r, ticker: TWX}",
            (
                "6:42: data.ticker: 'TWX' is out of place: source lean has ticker, source catalog hasn't; "
                "allowed: source, root, types, instruments"
            ),
        ),
        (
            "{source: catalog, root: r, dte: 0}",
            (
                "6:39: data.dte: '0' is out of place: source lean has dte, source catalog hasn't; "
                "allowed: source, root, types, instruments"
            ),
        ),
        (
            "{source: lean, root: r, ticker: TWX, instruments: [TWX.OPRA]}",
            (
                "6:57: data.instruments: a list is out of place: source catalog has instruments, source lean hasn't; "
                "allowed: source, root, types, ticker, strikes, dte"
            ),
        ),
        (
            "{source: lean, root: r, ticker: TWX, types: [bars, trades]}",
            "6:51: data.types: a list names trades, not to be had from source lean; allowed: quotes, bars",
        ),
        (
            "{source: lean, root: r}",
            "6:7: data: this entry has no ticker, which source lean needs; write it like ticker: TWX",
        ),
        (
            "{source: lean, root: r, ticker: ../twx}",
            "6:39: data.ticker: '../twx' isn't a ticker; write it like TWX, SPX or BRK.B",
        ),
        (
            "{source: lean, root: r, ticker: TWX, strikes: 0.05}",
            "6:53: data.strikes: '0.05' has no percent sign; write 5% for that ratio, or 0.05%",
        ),
        (
            "{source: lean, root: r, ticker: TWX, dte: 3661}",
            "6:49: data.dte: '3661' is out of range; allowed: 3660 or less",
        ),
    ],
)
def test_what_a_source_does_not_know_is_refused_in_a_sentence(load: Load, least: str, data: str, fault: str) -> None:
    with pytest.raises(ContractError) as refused:
        load(least.replace("{source: catalog, root: research}", data))

    assert [f"c.yaml:{fault}"] == str(refused.value).splitlines()


def test_a_session_that_names_its_source_is_judged_by_it(load: Load, least: str) -> None:
    text = least.replace("date: 2024-03-05", "date: 2024-03-05, data: {source: lean, instruments: [A.B]}")

    with pytest.raises(ContractError, match=re.escape("sessions[0].data.instruments: a list is out of place")):
        load(text)


LEAN = terms("lean", ticker="TWX", strikes="3%", types=["quotes"])
FIXED = terms("catalog", instruments=["TWX.XNYS"], types=["bars"])


@pytest.mark.parametrize(
    ("stated", "override", "united"),
    [
        (LEAN, {"ticker": "SPX"}, terms("lean", ticker="SPX", strikes="3%", types=["quotes"])),
        (LEAN, {"dte": "0", "types": []}, terms("lean", ticker="TWX", strikes="3%", dte="0")),
        (LEAN, {"source": "lean", "root": "other"}, LEAN.model_copy(update={"root": "other"})),
        # a change of source keeps root and types alone
        (LEAN, {"source": "catalog"}, terms("catalog", types=["quotes"])),
        (FIXED, {"source": "lean", "ticker": "SPX"}, terms("lean", ticker="SPX", types=["bars"])),
    ],
)
def test_a_session_overrides_ticker_and_source(stated: DataTerms, override: dict[str, Any], united: DataTerms) -> None:
    found = stated.overridden_by(DataOverride.model_validate(override))

    assert united == found
    assert found.unfit is None


@pytest.mark.parametrize(
    ("stated", "override", "said"),
    [
        (
            FIXED,
            {"ticker": "TWX"},
            "ticker is out of place: source lean has ticker, source catalog hasn't; allowed: source, root,",
        ),
        (FIXED, {"source": "lean"}, "no ticker is given, which source lean needs; write it like ticker: TWX"),
        (
            LEAN,
            {"instruments": ["A.B"]},
            "instruments is out of place: source catalog has instruments, source lean hasn't; allowed:",
        ),
        (LEAN, {"types": ["trades"]}, "types names trades, not to be had from source lean; allowed: quotes, bars"),
    ],
)
def test_an_override_that_does_not_fit_the_contracts_source_is_told(
    stated: DataTerms, override: dict[str, Any], said: str
) -> None:
    united = stated.overridden_by(DataOverride.model_validate(override))

    assert united.unfit is not None
    assert united.unfit.startswith(said)


def test_keys_of_the_other_source_add_nothing_to_a_digest() -> None:
    """A catalog's contract has the digest that it had before there was another source."""
    assert {"source", "root", "instruments", "types"} == set(_given(terms("catalog").model_dump(mode="json")))
