"""Which parts of two locks differ, and which decision is the first."""

from __future__ import annotations

from datetime import date

import pytest

from pytest_parity.checks.frozen import find_drifts, first_difference
from pytest_parity.checks.locked import flatten
from pytest_parity.contract.lock import (
    Candidate,
    Lock,
    LockedDecision,
    LockedDecisions,
    LockedSession,
    LockError,
    dump_lock,
    parse_lock,
)


def decisions(*rows: tuple[str, str]) -> LockedDecisions:
    first = tuple(
        LockedDecision(time="t", action=action, instrument="ACME.XNAS", terms=terms) for action, terms in rows
    )
    return LockedDecisions(count=len(rows), sha256=repr(rows), first=first)


def lock(**changes: object) -> Lock:
    words: dict[str, object] = {
        "date": date(2026, 1, 2),
        "versions": {"python": "3.13", "nautilus_trader": "1.231.0", "pytest-parity": "0.1.0"},
        "candidate": Candidate(sha256="a", values={"name": "bot", "calendar": "1e5", "note": "null", "more": "x: [y"}),
        "code": {"a.py": "1"},
        "config": {"backtest": {"Bot.every": "4"}, "paper": {}},
        "sessions": {"day": LockedSession(data={"quotes": "3"}, decisions=decisions(("enter", "1")))},
    }
    return Lock.model_validate(words | changes)


def test_a_lock_is_read_as_it_was_written() -> None:
    text = dump_lock(lock())

    assert parse_lock(text.encode()) == lock()
    assert dump_lock(parse_lock(text.encode())) == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "a: [",
            (
                "can't be read at 1:5: isn't YAML: a bracket of line 1 isn't closed here, or a comma is missing; "
                "${…} within brackets needs quotes"
            ),
        ),
        ("\xff", "has no key `parity_lock`"),
        ("parity_lock: {}", "has version a mapping; this release reads 1"),
        (f"parity_lock: {'x' * 90}", f"has version {'x' * 59}…; this release reads 1"),
        ("", "is empty"),
        ("parity_lock: 1\n<<<<<<< HEAD\n", "holds marks of a merge"),
        (
            "parity_lock: 1\nparity_lock: 1",
            "can't be read at 2:1: key 'parity_lock' stands twice, first on line 1; keep one",
        ),
        ("[" * 900, "can't be read at 1:34: nested too deep; at most 32 levels"),
        ("name: bot", "has no key `parity_lock`"),
        ("parity_lock: 2", "has version 2; this release reads 1"),
        ("parity_lock: 1", "can't be understood at date: Field required"),
    ],
)
def test_what_is_no_lock_is_told_in_a_line(text: str, told: str) -> None:
    with pytest.raises(LockError) as error:
        parse_lock(text.encode())

    assert str(error.value) == told


def test_a_key_that_no_lock_has_is_told_on_one_line() -> None:
    text = dump_lock(lock()) + '"a\\nb": 1\n'

    with pytest.raises(LockError) as error:
        parse_lock(text.encode())

    assert str(error.value) == r"can't be understood at a\nb: Extra inputs are not permitted"


def test_a_text_that_yaml_would_read_as_nothing_stays_a_text() -> None:
    text = dump_lock(lock().model_copy(update={"code": {"~": "null", "null": ""}}))

    assert parse_lock(text.encode()).code == {"~": "null", "null": ""}


def test_a_lock_of_many_sessions_is_read() -> None:
    """A lock may hold more than the bounds of a contract: every session of it with its first decisions."""
    (session,) = lock().sessions.values()
    many = lock(sessions={f"day-{number}": session for number in range(6_000)})

    assert parse_lock(dump_lock(many).encode()) == many


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Bot.every: 4", "Bot.every: 5"),
        ("\n  day:\n", "\n  night:\n"),
        ("# Written", "# written"),
        ("sha256: a", "sha256: b"),
    ],
)
def test_a_lock_that_was_edited_is_no_lock(old: str, new: str) -> None:
    text = dump_lock(lock())
    assert old in text

    with pytest.raises(LockError, match=r"^isn't as it was written: "):
        parse_lock(text.replace(old, new, 1).encode())


def test_a_lock_cut_off_anywhere_is_no_lock() -> None:
    lines = dump_lock(lock()).splitlines(keepends=True)

    for count in range(len(lines)):
        with pytest.raises(LockError):
            parse_lock("".join(lines[:count]).encode())


def test_a_lock_with_other_line_endings_is_the_same() -> None:
    assert parse_lock(dump_lock(lock()).replace("\n", "\r\n").encode()) == lock()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, []),
        ({"date": date(2026, 1, 3)}, []),
        ({"versions": {"python": "3.14", "nautilus_trader": "1.231.0", "pytest-parity": "0.2.0"}}, []),
        ({"versions": {"nautilus_trader": "2"}}, ["engine: nautilus_trader: 1.231.0 → 2"]),
        ({"code": {"b.py": "1"}}, ["code: a.py: 1 → none", "code: b.py: none → 1"]),
        ({"candidate": Candidate(sha256="b", values=lock().candidate.values)}, ["contract: digest: a → b"]),
        ({"config": {"backtest": {"Bot.every": "5"}, "paper": {}}}, ["config: backtest Bot.every: 4 → 5"]),
        ({"sessions": {}}, []),
    ],
)
def test_each_part_is_named_with_both_values(changes: dict[str, object], told: list[str]) -> None:
    assert [str(drift) for drift in find_drifts(lock(), lock(**changes))] == told


@pytest.mark.parametrize(
    ("new", "told"),
    [
        (decisions(("enter", "1"), ("exit", "2")), None),
        (decisions(("enter", "1")), ("decision 2", "t exit ACME.XNAS", None)),
        (decisions(("enter", "1"), ("hold", "2")), ("decision 2", "t exit ACME.XNAS", "t hold ACME.XNAS")),
        (
            decisions(("enter", "1"), ("exit", "3")),
            (
                "decision 2",
                "t exit ACME.XNAS (digest of its terms, fills and fees: 2)",
                "t exit ACME.XNAS (digest of its terms, fills and fees: 3)",
            ),
        ),
    ],
)
def test_the_first_differing_decision(new: LockedDecisions, told: tuple[str, str | None, str | None] | None) -> None:
    assert first_difference(decisions(("enter", "1"), ("exit", "2")), new) == told


def test_entries_of_a_list_go_by_their_id() -> None:
    value = {"sessions": [{"id": "day", "n": 1}], "pairs": [{"a": True}], "none": None, "empty": [], "tags": ["a", "b"]}

    assert [(".".join(names), path, text) for names, path, text in flatten(value)] == [
        ("sessions", ("sessions",), "day"),
        ("sessions.day.id", ("sessions", 0, "id"), "day"),
        ("sessions.day.n", ("sessions", 0, "n"), "1"),
        ("pairs.0.a", ("pairs", 0, "a"), "true"),
        ("tags", ("tags",), "a, b"),
    ]
