"""What a text that an exception said tells of the machine."""

from __future__ import annotations

import pytest

from pytest_parity.core.machine import without_machine

ENVIRONMENT = {
    "HOME": "/home/ada",
    "USER": "ada",
    "DESK": "north-desk",
    "DESK_KEY": "north-desk-key",
    "SIDE": "long",
    "ROOM": "/srv/room-seven",
    "PYTEST_CURRENT_TEST": "contracts/a.yaml::day",
    "PYTHONHASHSEED": "0123456",
}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("no key north-desk-key on north-desk.", "no key $DESK_KEY on $DESK."),
        ("ada's file /home/ada/bot.py at keep7", "$USER's file ~/bot.py at <host>"),
        ("process 4321, parent 432", "process <process>, parent <process>"),
        ("4321.5 of 14321 at 0.4321, 43211", "4321.5 of 14321 at 0.4321, 43211"),
        ("a long adapter in adamant north-desks", "a long adapter in adamant north-desks"),
        ("/srv/room-seven/bot.py of contracts/a.yaml::day", "/srv/room-seven/bot.py of contracts/a.yaml::day"),
        ("process 17 holds 17", "process 17 holds 17"),
    ],
)
def test_it_is_named_and_everything_else_stays(said: str, told: str) -> None:
    assert without_machine(said, (4321, 432, 17), ENVIRONMENT, "keep7") == told


@pytest.mark.parametrize("shared", ["root", "localhost"])
def test_a_name_that_every_machine_has_stays(shared: str) -> None:
    said = f"first divergence: {shared}"

    assert without_machine(said, environment={"USER": shared}, host=shared) == said
