"""What the gates' judgements come to where no whole session is needed to see it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from pytest_parity.checks.broker_dry_run import plan_probes
from pytest_parity.checks.conduct import Conduct, conduct_of
from pytest_parity.checks.fail_closed import (
    data_removals,
    describe_removed,
    history_removal,
    judge_removed,
    state_removals,
)
from pytest_parity.checks.risk_controls import (
    describe_reached,
    judge_reached,
    loss_reached,
    losses_added_up,
    remark_on,
    switch_reached,
    switch_reached_later,
    trades_reached,
)
from pytest_parity.contract.values import parse_money
from pytest_parity.core.decision import Decision
from pytest_parity.core.fault import PathFault
from pytest_parity.core.mismatch import Label
from pytest_parity.core.trace import Feed, Intent, Path, PositionEvent, Statement, Trace

if TYPE_CHECKING:
    from collections.abc import Sequence

QUOTES, BARS = "data.quotes.XNAS.ACME", "data.bars.ACME.XNAS-1-MINUTE-LAST-EXTERNAL"


def entry(ts: int) -> Decision:
    return Decision(Path.PAPER, 1, ts, Intent.ENTER, "S-000", "ACME.XNAS", "ACME", "BUY", Decimal(1), ())


def closed(ts: int, pnl: str, position: str = "position-1", kind: str = "closed") -> PositionEvent:
    words: dict[str, Any] = {"sequence": ts, "ts_seen": ts, "ts_event": ts, "kind": kind, "position": position}
    return PositionEvent(
        **words, strategy="S-000", instrument="ACME.XNAS", side="FLAT", quantity=Decimal(0), average_open=Decimal(1),
        average_close=None, currency="USD", realized_pnl=Decimal(pnl), unrealized_pnl=Decimal(0),
    )  # fmt: skip


def trace(*positions: PositionEvent) -> Trace:
    return Trace(path=Path.PAPER, orders=(), fills=(), positions=positions, feed=Feed(), tickers={})


def removed(topics: list[str], recorded: set[str], *, quotes: bool = False) -> list[str]:
    return [one.what for one in data_removals(frozenset({"S-000"}), {"S-000": topics}, recorded, quotes=quotes)]


def users(heard: dict[str, list[str]], *strategies: str) -> list[str]:
    """Who uses quotes."""
    (quotes, *_) = data_removals(frozenset(strategies), heard, {"quotes", "bars"}, quotes=False)
    assert quotes.what == "quotes"
    return sorted(quotes.users)


def test_what_is_taken_away_is_what_a_session_has_and_a_strategy_hears() -> None:
    assert removed([QUOTES, BARS], {"quotes", "bars"}) == ["quotes", "bars"]
    assert removed([BARS], {"quotes", "bars"}) == ["bars"]
    assert removed([QUOTES, BARS], {"bars"}) == ["bars"]
    assert removed(["data.book.deltas.XNAS.ACME"], {"order_book_deltas"}) == ["order books"]


def test_bars_that_the_engine_makes_are_what_they_are_made_of() -> None:
    assert removed(["data.bars.ACME.XNAS-1-MINUTE-MID-INTERNAL"], {"quotes", "trades", "bars"}) == ["quotes"]
    assert removed(["data.bars.ACME.XNAS-1-MINUTE-LAST-INTERNAL"], {"quotes", "trades", "bars"}) == ["trades"]
    composite = "data.bars.ACME.XNAS-5-MINUTE-LAST-INTERNAL@1-MINUTE-EXTERNAL"
    assert removed([composite], {"quotes", "trades", "bars"}) == ["bars"]


def test_a_clause_on_quotes_makes_them_evidence_of_every_strategy() -> None:
    heard = {"A-000": [BARS], "B-000": []}
    (quotes, bars) = data_removals(frozenset(heard), heard, {"quotes", "bars"}, quotes=True)

    assert (quotes.what, sorted(quotes.users), quotes.where) == ("quotes", ["A-000", "B-000"], ("quotes",))
    assert (bars.what, sorted(bars.users), bars.where) == ("bars", ["A-000"], ("strategy",))


def test_a_strategy_that_hears_nothing_loses_the_whole_market() -> None:
    (everything,) = data_removals(frozenset({"S-000"}), {"S-000": []}, {"bars", "quotes"}, quotes=False)

    assert (everything.what, everything.types) == ("market data", ("bars", "quotes"))


def test_a_strategy_that_hears_nothing_beside_one_that_does_loses_the_whole_market_too() -> None:
    heard = {"A-000": [QUOTES], "Blind-000": []}
    (quotes, everything) = data_removals(frozenset(heard), heard, {"bars", "quotes"}, quotes=False)

    assert [(one.what, sorted(one.users)) for one in (quotes, everything)] == [
        ("quotes", ["A-000"]),
        ("market data", ["Blind-000"]),
    ]
    assert [one.what for one in data_removals(frozenset(heard), heard, {"quotes"}, quotes=True)] == ["quotes"]


def test_what_an_actor_listens_to_is_evidence_of_every_strategy() -> None:
    """An actor can't trade: it fills the cache, or an object, or sends messages."""
    assert users({"A-000": [BARS], "Watch-000": [QUOTES]}, "A-000") == ["A-000"]


def test_what_another_strategy_listens_to_is_evidence_of_one_that_listens_to_messages() -> None:
    assert users({"A-000": [BARS], "B-000": [QUOTES]}, "A-000", "B-000") == ["B-000"]
    for message in ("data.SignalRegime*", "data.Regime", "desk.regime", "events.order.B-000"):
        assert users({"A-000": [BARS, message], "B-000": [QUOTES]}, "A-000", "B-000") == ["A-000", "B-000"]


def test_what_is_requested_is_evidence_of_who_requests_it_and_no_message() -> None:
    requested = "historical.data.bars.ACME.XNAS-1-MINUTE-LAST-EXTERNAL"
    heard = {"A-000": [QUOTES, requested], "B-000": [QUOTES]}

    (history,) = history_removal(frozenset(heard), heard)

    assert (history.what, sorted(history.users), history.where) == ("history", ["A-000"], ("history",))
    assert list(history_removal(frozenset({"B-000"}), {"B-000": [QUOTES]})) == []
    assert users({"A-000": [BARS, requested], "B-000": [QUOTES]}, "A-000", "B-000") == ["B-000"]


def saved(component: str, *where: str | int, loads: bool = True, keys: Sequence[str] = ("a",)) -> dict[str, Any]:
    return {"component": component, "where": [*where], "loads": loads, "keys": [*keys]}


def test_a_saved_state_is_evidence_of_its_strategy_and_an_actors_of_every_one() -> None:
    heard = {"A-000": [QUOTES], "B-000": ["data.SignalRegime*"], "Watch": []}
    states = [saved("Watch", "actors", 0), saved("A-000", "strategy"), saved("B-000", "strategies", 0)]
    unread = [saved("A-000", "strategy", loads=False), saved("A-000", "strategy", keys=())]

    found = list(state_removals(frozenset({"A-000", "B-000"}), heard, [*states, *unread]))

    assert [(one.component, sorted(one.users), one.where) for one in found] == [
        ("Watch", ["A-000", "B-000"], ("actors", 0)),
        ("A-000", ["A-000", "B-000"], ("strategy",)),
        ("B-000", ["B-000"], ("strategies", 0)),
    ]
    assert len({one.what for one in found}) == len(found)


def test_entries_that_count_for_nothing_are_told() -> None:
    heard = {"A-000": [QUOTES], "S-000": [BARS]}
    (quotes, *_) = data_removals(frozenset(heard), heard, {"quotes", "bars"}, quotes=False)

    told = describe_removed(quotes, Conduct((entry(1),)))

    assert told.details[0] == "paper: sent no entry; said no reason"
    assert told.details[1].startswith("not counted, of strategies that don't use it: sent 1 entry (enter BUY 1 ")


def test_who_raises_without_the_evidence_stays_out_and_of_a_lost_process_nothing_is_known() -> None:
    (quotes,) = data_removals(frozenset({"S-000"}), {"S-000": [QUOTES]}, {"quotes"}, quotes=False)
    frames = ("bot.py:7 in enter",)
    raised = PathFault(what="the strategy raised RuntimeError: no quote", field="strategy", frames=frames)
    hung = PathFault(what="the path did not finish within 8 s and was ended", field="strategy", lost=True)

    told = judge_removed(quotes, [entry(1)], conduct_of(None, hung, {}))

    assert judge_removed(quotes, [entry(1)], conduct_of(None, raised, {})) is None
    assert told is not None
    assert told.what == "without its quotes nothing is known of what it did"
    assert "without: sent no entry; stopped: strategy: the path did not finish within 8 s and was ended" in told.details


def test_the_switch_is_engaged_a_minute_before_the_first_entry_or_halfway_to_it() -> None:
    minute = 60_000_000_000

    def reached(first: int) -> tuple[int | None, str]:
        one = switch_reached("clear", first, minute)
        return one.at, one.when

    assert reached(4 * minute) == (3 * minute, "at 1970-01-01 00:03:00 UTC, before the first entry")
    assert reached(2 * minute) == (minute * 3 // 2, "at 1970-01-01 00:01:30 UTC, before the first entry")
    assert reached(minute) == (None, "at the start")


def test_the_switch_is_engaged_after_an_entry_too_where_one_comes_later() -> None:
    minute = 60_000_000_000

    def reached(*entries: int) -> tuple[int | None, int] | None:
        one = switch_reached_later("clear", [entry(ts) for ts in entries])
        return one and (one.at, one.allowed)

    assert reached(minute, 4 * minute) == (3 * minute, 1)
    assert reached(minute, minute + 10, 4 * minute) == (3 * minute, 2)
    assert reached(minute, 9 * minute, 12 * minute, 15 * minute) == (11 * minute, 2)
    assert reached(minute, minute + 10, minute + 30, minute + 32) == (minute + 20, 2)
    assert reached(minute, minute) is None
    assert reached(minute) is None


def test_after_the_switch_is_engaged_no_entry_follows_and_only_what_is_said_then_counts() -> None:
    minute = 60_000_000_000
    reached = switch_reached_later("clear", [entry(minute), entry(4 * minute)])
    assert reached is not None

    assert judge_reached(reached, Conduct((entry(minute),), (("kill_switch", Label.RISK_CONTROL_BLOCK),))) is None
    assert judge_reached(reached, Conduct((entry(minute), entry(4 * minute)))) is not None
    said = Statement(
        sequence=1, ts_seen=minute, strategy="S-000", action=Intent.REJECT, instrument="ACME.XNAS", reason="kill_switch"
    )
    refusal = replace(trace(), statements=(said,))
    assert conduct_of(refusal, None, {}).refused == (("kill_switch", None),)
    assert conduct_of(refusal, None, {}, 2 * minute).refused == ()


def test_a_path_that_stops_with_a_fault_has_not_said_why_it_stays_out() -> None:
    label = Label.RISK_CONTROL_BLOCK

    assert Conduct(refused=(("kill_switch", label),)).misses(label) == ""
    assert Conduct(refused=(("kill_switch", label),), stopped="strategy: it raised").misses(label) == (
        "it doesn't trade, but stops with a fault"
    )


def test_a_limit_of_nothing_says_that_nothing_was_counted() -> None:
    once, twice = (trades_reached(5, entries) for entries in ([entry(1)], [entry(1), entry(2)]))
    alone, cap = trades_reached(1, [entry(1)]), loss_reached(parse_money("500 USD"), [entry(1)], trace())
    reached = [once, twice, alone, cap, switch_reached("clear", 1, 1)]

    told = [describe_reached(one, Conduct()).details[1:] for one in reached]

    counts = "nothing shows that it counts"
    assert told == [
        (f"{counts}: add a session with two entries",),
        (),
        (f"{counts}: no session may have two entries",),
        (f"{counts}: let the first session with two entries have one after a loss",),
        (),
    ]
    assert remark_on(once) == f"risk.max_trades_per_day was tried at 0: {counts}: add a session with two entries"
    assert remark_on(twice) == ""


def test_the_most_trades_are_lowered_to_one_below_those_of_the_session() -> None:
    reached = trades_reached(5, [entry(1), entry(2), entry(3)])

    assert (reached.value, reached.stated, reached.allowed) == ("2", "5", 2)
    assert reached.when == "before the last of 3 entries"
    assert (trades_reached(5, [entry(1)]).value, trades_reached(5, [entry(1)]).allowed) == ("0", 0)


@pytest.mark.parametrize(
    ("positions", "value", "allowed", "losses"),
    [
        ([closed(15, "-7.50")], "7.50 USD", 1, 1),
        ([closed(15, "3"), closed(25, "-10", "position-2")], "7 USD", 2, 1),
        ([closed(15, "-4"), closed(16, "0", kind="opened"), closed(17, "-2")], "6 USD", 1, 2),
        ([closed(15, "-4"), closed(25, "-2", "position-2")], "6 USD", 2, 2),
        ([closed(15, "-4"), closed(25, "1", "position-2")], "4 USD", 1, 1),
        ([closed(15, "3")], "0 USD", 0, 0),
        ([closed(35, "-3")], "0 USD", 0, 0),
    ],
)
def test_the_loss_cap_is_lowered_to_the_most_that_was_lost_before_an_entry(
    positions: list[PositionEvent], value: str, allowed: int, losses: int
) -> None:
    entries, cap = [entry(10), entry(20), entry(30)], parse_money("500 USD")
    reached = loss_reached(cap, entries, trace(*positions))

    assert losses_added_up(cap, entries, trace(*positions)) == losses
    assert (reached.value, reached.allowed, reached.stated) == (value, allowed, "500 USD")


def test_a_venue_is_probed_on_the_best_that_it_has() -> None:
    bars = "BOLT.XNAS-1-MINUTE-LAST-EXTERNAL"
    streams = {("ACME.XNAS", "quotes"): [1], ("BUSY.XNAS", "quotes"): [1, 2], (bars, "bars"): [1]}

    assert [(one.kind, one.streams) for one in plan_probes(["XNAS"], streams)] == [
        ("quotes", ("BUSY.XNAS", "ACME.XNAS"))
    ]
    assert [(one.kind, one.streams) for one in plan_probes(["XNAS"], {(bars, "bars"): [1]})] == [("bars", (bars,))]
    assert plan_probes(["OPRA"], streams) == []
