"""Which of several takers gets what it could take: as many as possible, the earlier and the better first."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def assign(fitting: Sequence[Sequence[int]], room: Sequence[int]) -> dict[int, int]:
    """Give each item the number of a taker that it fits, such that as many items as possible have one.

    `fitting` lists for each item the takers that it fits, `room` how many items each taker takes. Items are given away
    in their order: one that has a taker keeps one, whatever comes later. Among takers that an item can be given to, if
    need be by moving others, the one with the lowest number gets it.
    """
    given: dict[int, int] = {}
    for item in range(len(fitting)):
        came_from = _reach(item, fitting, given)
        free = (taker for taker in came_from if list(given.values()).count(taker) < room[taker])
        taker = min(free, default=None)
        while taker is not None:
            moved = came_from[taker]
            left = given.get(moved)
            given[moved], taker = taker, left
    return given


def _reach(item: int, fitting: Sequence[Sequence[int]], given: dict[int, int]) -> dict[int, int]:
    """Find the takers that can get one more for the sake of an item, each with the item that would move to it."""
    came_from: dict[int, int] = {}
    moving = [item]
    for one in moving:
        for taker in fitting[one]:
            if taker not in came_from:
                came_from[taker] = one
                moving += [held for held, holder in given.items() if holder == taker]
    return came_from
