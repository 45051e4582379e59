"""Who gets what: as many as possible, earlier items and better takers first."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_parity.core.accepting.assignment import assign

FITTING = st.lists(st.lists(st.integers(0, 3), unique=True), max_size=5)
ROOM = st.lists(st.integers(1, 2), min_size=4, max_size=4)


def every_assignment(fitting: list[list[int]], room: list[int]) -> list[dict[int, int]]:
    found = []
    for choice in product(*([None, *takers] for takers in fitting)):
        given_away = {item: taker for item, taker in enumerate(choice) if taker is not None}
        if all(list(choice).count(taker) <= most for taker, most in enumerate(room)):
            found.append(given_away)
    return found


def seats(assignment: dict[int, int]) -> list[int]:
    return sorted(assignment.values())


@given(FITTING, ROOM)
def test_no_assignment_gives_away_more_nor_earlier_items_nor_better_takers(
    fitting: list[list[int]], room: list[int]
) -> None:
    possible = every_assignment(fitting, room)
    most = max(map(len, possible))
    largest = [one for one in possible if len(one) == most]
    items = min(sorted(one) for one in largest)

    found = assign(fitting, room)

    assert found in possible
    assert items == sorted(found)
    assert min(seats(one) for one in largest if sorted(one) == items) == seats(found)


@pytest.mark.parametrize(
    ("fitting", "room", "expected"),
    [
        ([], [1], {}),
        ([[]], [1], {}),
        ([[0, 1]], [1, 1], {0: 0}),
        ([[0], [0]], [1], {0: 0}),
        ([[0], [0]], [2], {0: 0, 1: 0}),
        ([[0, 1], [0]], [1, 1], {0: 1, 1: 0}),
        ([[0, 1], [1, 2], [0]], [1, 1, 1], {0: 1, 1: 2, 2: 0}),
        ([[0, 2], [0, 1]], [1, 1, 1], {0: 0, 1: 1}),
    ],
)
def test_an_item_is_moved_only_to_make_room(
    fitting: list[list[int]], room: list[int], expected: dict[int, int]
) -> None:
    assert assign(fitting, room) == expected
