"""Whether a strategy stays out of the market when evidence that it decides on is gone, or can't be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_parity.checks.conduct import describe_entries
from pytest_parity.checks.verdicts import Finding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from pytest_parity.checks.conduct import Conduct
    from pytest_parity.core.decision import Decision

# What is taken away together, and the topics with which a strategy shows that it uses it.
_BOOKS = ("order_book_deltas", "order_book_depths")
_KINDS: dict[str, tuple[tuple[str, ...], str]] = {
    "quotes": (("quotes",), "data.quotes."),
    "trades": (("trades",), "data.trades."),
    "order books": (_BOOKS, "data.book."),
    "bars": (("bars",), "data.bars."),
}
_REQUESTED = "historical."  # begins the topics of data that a component has requested


@dataclass(frozen=True, slots=True)
class Removal:
    """Evidence that is taken away: data of `types`, or what else `what` says; `users` are the strategies that use it.

    `where` are the keys that ask for it. With `history`, requests for data before the session have empty answers. Of a
    saved state nothing is taken away: it is there, and the values of its `keys` can't be read by its `component`.
    """

    what: str
    users: frozenset[str]
    where: tuple[str | int, ...] = ("strategy",)
    types: tuple[str, ...] = ()
    history: bool = False
    component: str = ""
    keys: tuple[str, ...] = ()

    @property
    def condition(self) -> str:
        """Say under what the session was replayed."""
        if self.component:
            return f"with a saved state of {self.component} that can't be read"
        return f"without its {self.what}"


def data_removals(
    strategies: frozenset[str], heard: Mapping[str, Sequence[str]], recorded: Collection[str], *, quotes: bool
) -> Iterator[Removal]:
    """Tell which kinds of data can be taken away: those that a session has and somebody listens to.

    From the strategies that use none of these, all data go at once.

    `heard` are topics by strategy, actor and execution algorithm, `recorded` types of data; `quotes`: the contract has
    a clause on them, which all strategies owe.
    """
    blind = strategies
    for what, (types, prefix) in _KINDS.items():
        there = tuple(one for one in types if one in recorded)
        owed = quotes and what == "quotes"
        users = strategies if owed else _users(strategies, heard, prefix)
        if there and users:
            blind -= users
            yield Removal(what, users, ("quotes",) if owed else ("strategy",), there)
    if blind:  # they trade by the clock, or on what they ask for: then on nothing, without a market
        yield Removal("market data", blind, types=tuple(sorted(recorded)), history=True)


def history_removal(strategies: frozenset[str], heard: Mapping[str, Sequence[str]]) -> Iterator[Removal]:
    """Tell who must not enter without what is requested of the time before the session."""
    if users := _users(strategies, heard, _REQUESTED):
        yield Removal("history", users, ("history",), history=True)


def state_removals(
    strategies: frozenset[str], heard: Mapping[str, Sequence[str]], states: Iterable[Mapping[str, Any]]
) -> Iterator[Removal]:
    """Tell which saved states can be made unreadable: those with a key, of components that load them.

    `states` are as the facts of a path have them.
    """
    for state in states:
        if state["loads"] and state["keys"]:
            name, where = state["component"], tuple(state["where"])
            yield Removal(
                f"readable saved state of {'.'.join(map(str, where))}",
                _relying_on({name}, strategies, heard),
                where,
                component=name,
                keys=tuple(state["keys"]),
            )


def _users(strategies: frozenset[str], heard: Mapping[str, Sequence[str]], prefix: str) -> frozenset[str]:
    """Return the strategies that use a kind of data, as those show it that listen to it."""
    ears = {component for component, topics in heard.items() if any(_on(topic, prefix) for topic in topics)}
    return _relying_on(ears, strategies, heard)


def _relying_on(components: set[str], strategies: frozenset[str], heard: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """Return the strategies whose evidence goes with what these components have.

    Each of them, all where one is an actor or algorithm, which works for them; and those that listen to messages, which
    may come from another strategy.
    """
    if components - strategies:
        return strategies
    told = {one for one in strategies if components and any(_is_message(topic) for topic in heard[one])}
    return frozenset(components | told)


def _is_message(topic: str) -> bool:
    """Whether components speak to each other on a topic: market data have names in small letters below `data.`."""
    if topic.startswith(_REQUESTED):
        return False
    return not topic.startswith("data.") or not topic[len("data.") :][:1].islower()


def _on(topic: str, prefix: str) -> bool:
    if not topic.startswith("data.bars."):
        return topic.startswith(prefix)
    if "@" in topic or not topic.endswith("-INTERNAL"):
        return prefix == "data.bars."
    return prefix == ("data.trades." if topic.endswith("-LAST-INTERNAL") else "data.quotes.")


def judge_removed(removal: Removal, entries: Collection[Decision], conduct: Conduct) -> Finding | None:
    """Judge what strategies did without the evidence; `entries` are those that they took with it."""
    conduct = conduct.of(removal.users)
    if conduct.lost:
        what = f"{removal.condition} nothing is known of what it did"
    elif conduct.entries:
        what = f"{removal.condition} it must not trade, and does"
    else:
        return None
    theirs = [one for one in entries if one.strategy in removal.users]
    if removal.component:
        keys = ", ".join(removal.keys)
        sides = (f"started anew: {describe_entries(theirs)}", f"unreadable {keys}: {conduct}")
    else:
        sides = (f"complete: {describe_entries(theirs)}", f"without: {conduct}")
    return Finding(removal.where, what, sides)


def no_history() -> Finding:
    """Say that nothing shows what strategies do without a history that they never had."""
    sides = ("contract: true", "the session: no request was answered with any record")
    return Finding(("history", "required"), "no strategy has the history that it must not trade without", sides)


def describe_removed(removal: Removal, conduct: Conduct) -> Finding:
    """Tell how it stayed out, and what those did that don't use it."""
    others = [one for one in conduct.entries if one.strategy not in removal.users]
    more = [f"not counted, of strategies that don't use it: {describe_entries(others)}"] if others else []
    return Finding(removal.where, removal.condition, (f"paper: {conduct.of(removal.users)}", *more))
