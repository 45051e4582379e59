"""Random traces: small scripts of what a strategy and a venue may do, played into rows."""

from __future__ import annotations

from hand_written import AAPL, Rows, quote
from hypothesis import strategies as st

from pytest_parity.core.trace import Path, Trace

ENDS = ("denied", "rejected", "canceled", "expired", "updated", "pending_cancel", "cancel_rejected")

type Script = list[tuple[str, int, str, str, str]]  # what, gap before it, side, quantity, price or kind

_ORDER = st.tuples(
    st.sampled_from(["market", "limit", "bracket", "reduce", "algorithm", "MSFT.XNAS", "C100.OPRA", "C110.OPRA"]),
    st.integers(0, 3),
    st.sampled_from(["BUY", "SELL"]),
    st.sampled_from(["1", "2", "3"]),
    st.sampled_from(["9", "10", "11.5"]),
)
_FILL = st.tuples(
    st.just("fill"),
    st.integers(0, 3),
    st.sampled_from(["first", "last"]),
    st.sampled_from(["0", "1", "2"]),
    st.sampled_from(["9", "10.3"]),
)
_EVENT = st.tuples(
    st.just("event"), st.integers(0, 3), st.sampled_from(["first", "last"]), st.just("1"), st.sampled_from(ENDS)
)
_SETTLEMENT = st.tuples(
    st.just("settle"), st.integers(0, 3), st.sampled_from(["BUY", "SELL"]), st.just("1"), st.just("10")
)
_SAYING = st.tuples(
    st.just("say"),
    st.integers(0, 3),
    st.sampled_from(["enter", "exit", "reject", "hold"]),
    st.sampled_from(["stale_quote", "wide_spread", "kill_switch", "position_open"]),
    st.sampled_from(["", "up", "down"]),
)
SCRIPTS = st.lists(st.one_of(_ORDER, _FILL, _EVENT, _SETTLEMENT, _SAYING), max_size=14)


def play(script: Script, path: Path = Path.BACKTEST, shift: int = 0, spread: int = 1) -> Trace:
    """Play a script; `spread` stretches its times before `shift` moves all of them."""
    rows, now, orders = Rows(), 0, ["o0"]
    rows.order(shift, "o0", "BUY", "1")
    for number, (what, gap, side, quantity, text) in enumerate(script, start=1):
        now += gap * spread
        ts, name = now + shift, f"o{number}"
        if what == "say":
            rows.say(ts, side, quantity, setup=text or None, quote=quote(ts=ts - gap) if text else None)
            continue
        if what in ("fill", "event"):
            chosen = orders[0] if side == "first" else orders[-1]
            rows.fill(ts, chosen, text, quantity) if what == "fill" else rows.event(ts, chosen, text, quantity=quantity)
            continue
        _send(rows, what, ts, name, side, quantity, text)
        orders.append(f"{name}-child" if what == "algorithm" else name)
    return rows.feed(AAPL, *range(now)).trace(path)


def _send(rows: Rows, what: str, ts: int, name: str, side: str, quantity: str, price: str) -> None:  # noqa: PLR0913, PLR0917 the parts of a step
    if what == "bracket":
        rows.bracket(ts, name, quantity)
    elif what == "limit":
        rows.order(ts, name, side, quantity, order_type="LIMIT", price=price)
    elif what == "reduce":
        rows.order(ts, name, side, quantity, reduce_only=True)
    elif what == "algorithm":
        rows.order(ts, name, side, quantity, algorithm="TWAP")
        rows.order(ts, f"{name}-child", side, "1", spawned_from=name)
    elif what == "settle":
        rows.fill(ts, name, price, quantity, strategy="EXTERNAL", instrument=AAPL, side=side)
        rows.order(ts, name, side, quantity, strategy="EXTERNAL", kind="accepted")
    else:
        rows.order(ts, name, side, quantity, **({} if what == "market" else {"instrument": what}))
        rows.position(ts, "opened", "-1", position=f"position-{name}")
