"""Faults that keep an entry from being made: by the quote, the data, the venue, what is held, or a risk control."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pytest_parity.contract.start import StartPosition
from pytest_parity.contract.venues import VenueOverride
from pytest_parity.session.planting.faults import (
    MINUTE,
    SECOND,
    Fault,
    Nothing,
    altered,
    around,
    between,
    late,
    lost,
    on_paper,
    wide,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_parity.contract.strategy import Engines
    from pytest_parity.core.decision import Decision
    from pytest_parity.session.planting.faults import Plan
    from pytest_parity.session.planting.known import Known

_TIMES_IN_FORCE = ("GTC", "IOC", "FOK", "GTD", "DAY")
_UNIT_PRICE = Decimal(1)


def refused_quote(known: Known) -> Plan:
    """Let the quotes of the instrument be wider, without a bid, narrower, or old when the entry is decided."""
    why = "no entry was decided on an instrument that has quotes: choose a session in which one is"
    return around(known, _other_quotes) or Nothing(why)


def _other_quotes(known: Known, opening: Decision) -> list[Fault]:
    instrument, until = opening.instrument, opening.ts + 2 * SECOND
    if instrument not in known.quoted:
        return []
    span = (known.since(opening), until)
    words = {"instruments": [instrument], "since": span[0], "until": until}
    quotes, when = f"quotes of {instrument}", between(known, span)
    before = (max(known.opens, opening.ts - 10 * MINUTE), until)
    return [
        wide(known, instrument, span, 500),
        altered(known, f"{quotes} have no bid {when}", "blank", side="bid", **words),
        altered(known, f"{quotes} are one tick wide {when}", "narrow", **words),
        late(known, before, 15 * MINUTE),
    ]


def missing_data(known: Known) -> Plan:
    """Let the data around an entry be lost: of what the ticker names, then all, then those of the instrument."""
    if not known.decisions:
        return Nothing("nothing was decided that data could be missing for: choose a session with an entry")
    faults = around(known, _lost_around) if known.openings else _lost_around(known, known.decisions[0])
    return faults or Nothing("the session is too short to lose a part of it: choose a longer one")


def _lost_around(known: Known, opening: Decision) -> list[Fault]:
    span = (max(known.opens, opening.ts - 5 * MINUTE), min(known.closes, opening.ts + 7 * MINUTE))
    if span[1] - span[0] < 2 * SECOND:
        return []
    of = [known.underlyings, known.instruments, [opening.instrument]]
    return [lost(known, names, span) for n, names in enumerate(of) if names and names not in of[:n]]


def rejected_order(known: Known) -> Plan:
    """Let the venue have a reason to reject the order of an entry."""
    entry = known.entry
    if entry is None:
        return Nothing("no order was sent for an entry: choose a session with an entry")
    what = f"the definition of {entry.instrument} says that it trades from the close on"
    faults = [altered(known, what, "activate_late", instruments=[entry.instrument])]
    faults += _auction_orders(known, entry)
    if entry.instrument in known.quoted:
        side = "ask" if entry.side == "BUY" else "bid"
        since, until = known.since(entry), entry.ts + 2 * SECOND
        words = {"instruments": [entry.instrument], "side": side, "since": since, "until": until}
        what = f"quotes of {entry.instrument} have no {side} {between(known, (since, until))}"
        faults.append(altered(known, what, "blank", **words))
    name = entry.instrument.rpartition(".")[2]
    faults.append(_venue(known, name, account_type="CASH"))
    return [*faults, _venue(known, name, reject_stop_orders=True)]


def other_state(known: Known) -> Plan:
    """Let the paper path start with a position of the day before: the strategy's, then nobody's."""
    prices = {one.instrument: _price(one) for one in reversed(known.openings) if one.instrument in known.instruments}
    if not prices:
        price = _price(known.openings[0]) if known.openings else _UNIT_PRICE
        prices = dict.fromkeys(known.quoted[:1], price)
    if not prices:
        return Nothing("no instrument of the session has quotes: let its data have some")
    owners = ("strategy", "external")
    return [_carried(known, *one, owner) for one in reversed(prices.items()) for owner in owners]


def blocked_entry(known: Known) -> Plan:
    """Engage the kill switch, or let the risk engine allow no order of that size."""
    contract, faults = known.contract, []
    start = contract.paths.paper.start
    if contract.kill_switch is not None and (start.kill_switch or contract.kill_switch.baseline) == "clear":
        engaged = on_paper(contract, start=start.model_copy(update={"kill_switch": "engaged"}))
        faults.append(Fault(what="paths.paper.start.kill_switch: engaged", contract=engaged))
    if known.entry is not None:
        engines: Engines = contract.paths.paper.engines
        name, limit = known.entry.instrument, {"max_notional_per_order": {known.entry.instrument: "1"}}
        risk = {**engines.risk, "bypass": "false", **limit}
        limited = on_paper(contract, engines=engines.model_copy(update={"risk": risk}))
        what = f"paths.paper.engines.risk.max_notional_per_order: 1 for {name}"
        least = f"{2 * known.entry.quantity:f}"
        fewer = f"the definition of {name} names a least quantity of {least}"
        # on a margin account this version of the engine looks at no notional
        faults += [
            altered(known, fewer, "require", instruments=[name], quantity=least),
            Fault(what=what, contract=limited),
        ]
    why = "no order was sent for an entry, and the contract has no kill switch to engage"
    return faults or Nothing(f"{why}: choose a session with an entry, or name the switch")


def _auction_orders(known: Known, entry: Decision) -> Iterator[Fault]:
    """Let each setting that is the entry's time in force send it for the closing auction."""
    in_force = entry.executions[0].time_in_force
    for key, value in known.config.items():
        if isinstance(value, str) and value in _TIMES_IN_FORCE and value == in_force:
            config = {**known.contract.paths.paper.config, key: "AT_THE_CLOSE"}
            contract = on_paper(known.contract, config=config)
            yield Fault(what=f"paths.paper.config.{key}: AT_THE_CLOSE for {value}", contract=contract)


def _venue(known: Known, name: str, **terms: Any) -> Fault:
    """Override settings of a venue on the paper path, on top of those that the contract overrides."""
    overrides = {one.name: one for one in known.contract.paths.paper.venues}
    own = overrides.get(name, VenueOverride(name=name))
    overrides[name] = own.model_copy(update=terms)
    (key, value), *_ = terms.items()
    word = str(value).lower() if isinstance(value, bool) else value
    what = f"paths.paper.venues: {key} {word} at {name}"
    return Fault(what=what, contract=on_paper(known.contract, venues=tuple(overrides.values())))


def _carried(known: Known, instrument: str, price: Decimal, owner: str) -> Fault:
    words = {"instrument": instrument, "side": "LONG", "quantity": "1", "average_price": f"{price:f}"}
    position = StartPosition.model_validate({**words, "claimed_by": owner})
    start = known.contract.paths.paper.start
    longer = start.model_copy(update={"positions": (*start.positions, position)})
    whose = "the strategy's" if owner == "strategy" else "nobody's"
    what = f"paths.paper.start.positions: 1 {instrument} from {price:f}, {whose}"
    return Fault(what=what, contract=on_paper(known.contract, start=longer))


def _price(opening: Decision) -> Decimal:
    """Return a price near those at an entry, so that what is carried in isn't due at once."""
    filled = [e.average_price for e in opening.executions if e.average_price is not None]
    quoted = [opening.quote.ask] if opening.quote is not None and opening.quote.ask else []
    return next(iter([*filled, *quoted]), _UNIT_PRICE)
