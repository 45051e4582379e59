"""What each order was for, told from the rows before it: the decisions of a trace while they are being read."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_parity.core.folding.life import Life, read_lives
from pytest_parity.core.trace import Intent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from pytest_parity.core.folding.ledger import Ledger
    from pytest_parity.core.folding.stretch import Row

type Chain = list[Life]  # an order and those that replaced it, one after the other


@dataclass(slots=True)
class Plan:
    """An order with its replacements, what it was for, and the exits planned with it.

    `parts` are one intent with its quantity, or two for a flip: the exit first, then the entry.
    """

    chain: Chain
    parts: list[tuple[Intent, Decimal]]
    legs: tuple[Chain, ...] = ()

    @property
    def intents(self) -> list[Intent]:
        """The intents of its parts."""
        return [intent for intent, _ in self.parts]


def read_plans(rows: Sequence[Row], ledger: Ledger) -> list[Plan]:
    """Read every order of a stretch into exactly one plan, in the order in which they began; moves the ledger along."""
    return _Reading(read_lives(rows), ledger).read(rows)


class _Reading:
    """One walk through the rows of a stretch: positions and claims as they stood when each order began."""

    def __init__(self, lives: Mapping[str, Life], ledger: Ledger) -> None:
        self._lives = lives
        self._ledger, self._book = ledger, ledger.book
        self._plans: list[Plan] = []
        self._plan_of: dict[str, Plan] = {}  # head order → plan
        self._leg_of: dict[str, Chain] = {}  # leg order → its chain
        self._above: dict[int, Plan] = {}  # a leg's chain, by identity → its plan
        self._list_heads: dict[str, str] = {}  # order list → the order it began with
        self._withdrawn = self._index_withdrawals()

    def read(self, rows: Sequence[Row]) -> list[Plan]:
        lives, ledger = self._lives, self._ledger
        for row in rows:
            life = lives[row.order]
            if row is life.first:
                ledger.begin(life)
                self._begin(life)
            ledger.follow(life, row)
        return self._plans

    def _begin(self, life: Life) -> None:
        """Give an order its place: a replacement, a planned exit, or a decision of its own."""
        if self._withdrawn and life.decided and self._replaces(life):
            return
        head = self._head_of(life)
        if head is None:
            self._open(Plan([life], self._parts(life)))
            return
        chain = [life]
        head.legs = (*head.legs, chain)
        self._leg_of[life.order] = chain
        self._above[id(chain)] = head

    def _open(self, plan: Plan) -> None:
        life = plan.chain[-1]
        self._plans.append(plan)
        self._plan_of[life.order] = plan
        self._claim(life, plan.parts)
        for event in life.events:
            if event.order_list is not None:
                self._list_heads.setdefault(event.order_list, life.order)

    def _claim(self, life: Life, parts: list[tuple[Intent, Decimal]]) -> None:
        """Let an exit take its share; legs take none, or a close sent beside a bracket would look like an entry."""
        if parts[0][0] is Intent.EXIT and life.decided:
            first = life.first
            self._book.claim(life.order, first.strategy, first.instrument, life.side, parts[0][1])

    def _parts(self, life: Life) -> list[tuple[Intent, Decimal]]:
        """Tell what an order is for from what it could close when it began."""
        first, quantity = life.first, life.quantity
        if not life.decided:
            owner = self._book.owner(life.fills[0]) if life.fills else first.strategy
            closable = self._book.closable(owner, first.instrument, life.side)
            return [(Intent.EXIT if closable else Intent.ENTER, quantity)]
        if life.reduces:
            return [(Intent.EXIT, quantity)]
        closable = self._book.closable(first.strategy, first.instrument, life.side)
        if not closable:
            return [(Intent.ENTER, quantity)]
        if quantity <= closable:
            return [(Intent.EXIT, quantity)]
        return [(Intent.EXIT, closable), (Intent.ENTER, quantity - closable)]

    def _head_of(self, life: Life) -> Plan | None:
        """Find the decision that a list's order is a planned exit of; None for an order that decides by itself."""
        terms = life.terms
        if terms is None or not life.decided:
            return None
        if terms.parent is not None:
            return self._head_of_child(life, terms.parent)
        if terms.order_list is None:
            return None
        plan = self._plan_of.get(self._list_heads.get(terms.order_list, ""))
        alternative = plan is not None and plan.intents == [Intent.EXIT] and _same_market(plan.chain[0], life)
        return plan if plan is not None and alternative and plan.chain[0].side == life.side else None

    def _head_of_child(self, life: Life, parent: str) -> Plan | None:
        """Find the entry above a bracket's exit; a child that adds to it, or trades elsewhere, decides by itself."""
        plan = self._plan_of.get(parent)
        if plan is None and parent in self._leg_of:
            return self._above[id(self._leg_of[parent])]
        if plan is None or not _same_market(plan.chain[0], life) or plan.chain[0].side == life.side:
            return None
        return plan

    def _index_withdrawals(self) -> dict[tuple[str, str, str, int], list[Life]]:
        """Index canceled, unfilled orders by market and by each time at which their cancel could be seen."""
        index: defaultdict[tuple[str, str, str, int], list[Life]] = defaultdict(list)
        ended = {life.order: life for life in self._lives.values() if life.end is not None and life.decided}
        for life in sorted(ended.values(), key=lambda life: life.first.sequence):
            for ts in life.withdrawals:
                index[life.first.strategy, life.first.instrument, life.side, ts].append(life)
        return index

    def _replaces(self, life: Life) -> bool:
        """Continue the plan of an order that was canceled at the very time at which this one began."""
        first = life.first
        candidates = self._withdrawn.get((first.strategy, first.instrument, life.side, first.ts_seen), [])
        for candidate in candidates:
            if candidate.first.sequence < first.sequence and self._continues(candidate, life):
                candidates.remove(candidate)
                return True
        return False

    def _continues(self, canceled: Life, life: Life) -> bool:
        """Append an order to the chain of the canceled one if it plays the same role."""
        leg = self._leg_of.get(canceled.order)
        if leg is not None:
            alike = _same_type(canceled, life) and not _in_another_list(canceled, life)
            return leg[-1] is canceled and alike and self._append_leg(leg, life)
        plan = self._plan_of.get(canceled.order)
        if plan is None or plan.chain[-1] is not canceled or self._head_of(life) is not None:
            return False
        self._book.release(canceled.order)
        parts = self._parts(life)
        if [intent for intent, _ in parts] != plan.intents:
            return False
        plan.chain.append(life)
        self._plan_of[life.order] = plan
        self._claim(life, parts)
        return True

    def _append_leg(self, leg: Chain, life: Life) -> bool:
        leg.append(life)
        self._leg_of[life.order] = leg
        return True


def _same_market(first: Life, second: Life) -> bool:
    """Whether two orders trade one instrument for one strategy."""
    one, other = first.first, second.first
    return (one.strategy, one.instrument) == (other.strategy, other.instrument)


def _same_type(first: Life, second: Life) -> bool:
    """Whether two orders are of one type: a market close beside a canceled target is no new target."""
    one, other = first.terms, second.terms
    return one is not None and other is not None and one.order_type == other.order_type


def _in_another_list(first: Life, second: Life) -> bool:
    """Whether the second order came with a list of its own: that one's exits are no other's."""
    lists = [{event.order_list for event in life.events} - {None} for life in (first, second)]
    return bool(lists[1] - lists[0])
