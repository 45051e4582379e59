"""What the venue lint makes of settings and data, and of what a contract accepts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pytest_parity.checks.venue_lint.data import lint_data
from pytest_parity.checks.venue_lint.data_lints import DATA_LINTS
from pytest_parity.checks.venue_lint.facts import Meeting, Offer, Setting, VenueFacts
from pytest_parity.checks.venue_lint.judge import judge_lints
from pytest_parity.checks.venue_lint.lint import Lint, lint_settings
from pytest_parity.contract.settings import AcceptedSetting

TODAY = date(2027, 1, 1)
VERSIONS = {"nautilus_trader": "1.231.0"}
NAMES = ["fee_model", "modules"]
FIELDS = {"OPRA": "venues.0.bar_execution", "data": "data", "timers": "data"}


def offer(instrument: str, session: str = "day", **words: Any) -> Offer:
    words = {"kind": "OptionContract" if words.get("underlying") else "Equity", **words}
    return Offer(session=session, instrument=instrument, venue=instrument.rpartition(".")[2], **words)


def found(*offers: Offer, **facts: Any) -> list[tuple[str, str, str]]:
    facts = {"bars_matched": ("OPRA",), "offers": offers, **facts}
    lints = lint_data(VenueFacts(**facts), FIELDS)
    return [(lint.setting, lint.where, lint.what.partition(": ")[2]) for lint in lints]


QUOTES = {"quotes": 3}
CALL = {"underlying": "ACME", "data": QUOTES}


def test_bars_alone_are_told_where_the_backtest_matches_on_them() -> None:
    bars = offer("ACME.OPRA", data={"bars": 390, "last_bars": 390, "internal_bars": 1})

    assert found(bars) == [
        ("bar_only_data", "venues.0.bar_execution", "ACME.OPRA: backtest matches on 390 bars, paper on nothing (day)")
    ]
    assert found(bars, bars_matched=()) == []


@pytest.mark.parametrize(
    "instrument", [{"kind": "IndexInstrument", "data": {"bars": 3}}, {"data": {"internal_bars": 3}}]
)
def test_what_nobody_trades_and_what_the_engine_builds_is_no_bar_only_data(instrument: dict[str, Any]) -> None:
    assert found(offer("ACME.OPRA", **instrument)) == []


def test_bars_beside_other_data_are_told_once_a_venue() -> None:
    first = offer("ACME.OPRA", data={"bars": 2, "last_bars": 2, "trades": 1})
    second = offer("BOLT.OPRA", "next", data={"bars": 3, "quotes": 1})

    assert found(first, second) == [
        (
            "bars_beside_quotes",
            "venues.0.bar_execution",
            (
                "ACME.OPRA, BOLT.OPRA: backtest matches on 5 bars and on quotes and trades, paper on quotes and trades "
                "(day, next)"
            ),
        )
    ]


def test_closes_by_expiry_are_told() -> None:
    assert found(offer("ACME.OPRA", data=QUOTES | {"expiry_closes": 2, "instrument_closes": 1})) == [
        ("expiry_closes", "data", "ACME.OPRA: backtest is given 2 closes by expiry, paper none (day)")
    ]


def test_an_underlying_elsewhere_is_told_with_the_options_that_expire() -> None:
    options = offer("A1.OPRA", expires=True, **CALL), offer("A2.OPRA", **CALL)

    told = "2 options, 1 expiring in a session: both paths need ACME.OPRA, the data have"
    assert found(*options, offer("ACME.XNAS", data={"trades": 1})) == [
        ("underlying_venue", "data", f"{told} ACME.XNAS (day)")
    ]
    assert found(*options) == [("underlying_venue", "data", f"{told} none (day)")]


@pytest.mark.parametrize(
    ("data", "is_told"),
    [
        (QUOTES, True),
        ({"bars": 1, "quotes": 1}, True),  # of bid, ask or mid prices
        ({"internal_bars": 1, "quotes": 1}, True),
        ({"bars": 1, "last_bars": 1}, False),
        ({"trades": 1}, False),
    ],
)
def test_an_underlying_needs_last_prices_in_every_session(data: dict[str, int], is_told: bool) -> None:  # noqa: FBT001 - a parameter of the test
    priced = [offer("A1.OPRA", **CALL), offer("ACME.OPRA", data={"trades": 1})]
    other = [offer("A1.OPRA", "next", **CALL), offer("ACME.OPRA", "next", data=data)]

    told = "1 option, 0 expiring in a session: both paths need last prices of ACME.OPRA, the data have none (next)"
    assert found(*priced, *other, bars_matched=()) == ([("underlying_prices", "data", told)] if is_told else [])


def test_data_on_timers_are_told_where_paper_takes_the_other_side() -> None:
    bars = "ACME.OPRA-1-MINUTE-MID-INTERNAL"
    meeting = Meeting(session="day", bar_type=bars, instrument="ACME.OPRA", count=2, first=1_710_423_060_000_000_000)
    quoted = offer("ACME.OPRA", data=QUOTES)

    assert found(quoted, meetings=(meeting,)) == [
        (
            "timers_on_data",
            "data",
            (
                f"2 data arrive just when a bar of {bars} ends, the first at 2024-03-14 13:31:00 UTC in day: "
                "backtest takes them before the bar's timer, paper after it"
            ),
        )
    ]
    assert found(quoted, meetings=(meeting,), timers="after_data") == []


def test_every_data_lint_can_be_found() -> None:
    offers = (
        offer("A.OPRA", data={"bars": 1}),
        offer("B.OPRA", data={"bars": 1, "quotes": 1}),
        offer("C.OPRA", data={"expiry_closes": 1}),
        offer("D.OPRA", underlying="GONE", data=QUOTES),
        offer("E.OPRA", underlying="C", data=QUOTES),
    )
    meeting = Meeting(session="day", bar_type="B", instrument="B.OPRA", count=1, first=0)

    assert [setting for setting, _, _ in found(*offers, meetings=(meeting,))] == [*DATA_LINTS]


def setting(key: str = "fee_model", part: str = "venue", **words: Any) -> Setting:
    words = {"venue": "OPRA" if part == "venue" else "", "where": "venues.0", "backtest": "A", "paper": "B", **words}
    return Setting(part=part, key=key, **words)


@pytest.mark.parametrize(
    ("one", "what", "why", "remedy"),
    [
        (
            setting(lacking="paper"),
            "fee_model of OPRA: backtest A, paper B",
            "a sandbox has no such setting",
            "leave it out, so that research trades on the venue that paper has",
        ),
        (setting(), "fee_model of OPRA: backtest A, paper B", "a path overrides", "give it once, for both paths"),
        (
            setting("qsize", "data", lacking="backtest"),
            "qsize of the data engine: backtest has no such setting, paper B",
            "only Nautilus's live data engine has it",
            "leave it out",
        ),
        (
            setting("qsize", "risk", lacking="backtest", refused=True),
            "qsize of the risk engine: backtest has no such setting, paper B",
            "only Nautilus's live risk engine has it, and the replay of backtest refuses it",
            "give it under paths.paper.engines alone",
        ),
    ],
)
def test_a_setting_is_told_with_both_values_and_what_to_do(one: Setting, what: str, why: str, remedy: str) -> None:
    (lint,) = lint_settings([one])

    assert (lint.what, lint.remedy) == (what, remedy)
    assert lint.why.startswith(why)


def test_a_setting_that_nobody_has_explained_is_told_all_the_same() -> None:
    (lint,) = lint_settings([setting("brand_new", lacking="paper")])

    assert lint.explained.label == "fill_mismatch"


def entry(setting: str = "fee_model", until: str = "2999-01-01", **words: str) -> AcceptedSetting:
    return AcceptedSetting.model_validate(
        {"setting": setting, "reason": "known", "owner": "research", "until": until, **words}
    )


def lints(*keys: str) -> list[Lint]:
    return [*lint_settings([setting(key.partition("@")[0], venue=key.partition("@")[2]) for key in keys])]


def test_an_entry_accepts_its_setting_on_its_venue_or_on_any() -> None:
    any_venue, opra = entry(), entry(venue="OPRA")

    outcome = judge_lints(
        lints("fee_model@OPRA", "fee_model@XNAS", "modules@OPRA"), [any_venue, opra], TODAY, VERSIONS, NAMES
    )

    assert [(lint.venue, accepting) for lint, accepting in outcome.accepted] == [("OPRA", opra), ("XNAS", any_venue)]
    assert [lint.setting for lint in outcome.undeclared] == ["modules"]
    assert (outcome.expired, outcome.stale) == ([], [])


@pytest.mark.parametrize("until", ["2026-12-31", "nautilus_trader 1.231"])
def test_an_entry_that_lapsed_accepts_nothing(until: str) -> None:
    lapsed = entry(until=until)

    outcome = judge_lints(lints("fee_model@OPRA"), [lapsed], TODAY, VERSIONS, NAMES)

    assert outcome.expired == [(0, lapsed)]
    assert len(outcome.undeclared) == 1


@pytest.mark.parametrize("until", ["2027-01-01", "nautilus_trader 1.232"])
def test_an_entry_holds_to_its_last_day_and_version(until: str) -> None:
    assert judge_lints(lints("fee_model@OPRA"), [entry(until=until)], TODAY, VERSIONS, NAMES).undeclared == []


def test_an_entry_for_what_is_not_found_is_stale() -> None:
    elsewhere, other = entry(venue="XNAS"), entry("modules")

    outcome = judge_lints(lints("fee_model@OPRA"), [elsewhere, other], TODAY, VERSIONS, NAMES)

    assert outcome.stale == [(0, elsewhere), (1, other)]
    assert len(outcome.undeclared) == 1


def test_an_entry_whose_setting_has_no_such_name_is_neither_stale_nor_lapsed() -> None:
    mistyped = entry("fee_modell", until="2020-01-01")

    outcome = judge_lints(lints("fee_model@OPRA"), [mistyped], TODAY, VERSIONS, NAMES)

    assert (outcome.unknown, outcome.stale, outcome.expired) == ([(0, mistyped)], [], [])
