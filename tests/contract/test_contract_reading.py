"""Reading: text stays text, hostile files are refused fast, every place is known."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pytest_parity.contract.load import is_launch_contract
from pytest_parity.contract.reading import events
from pytest_parity.contract.reading.reader import read_document

if TYPE_CHECKING:
    from pathlib import Path

BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join(['*' + before] * 10)}]\n" for before, name in zip("abcdefg", "bcdefgh", strict=True)
)
LONG_BOMB = f"a: &a {'x' * 1000}\nb: [{', '.join(['*a'] * 2000)}]\n"
KEY_BOMB = f"a: &a {{{'x' * 1000}: 1}}\nb: [{', '.join(['*a'] * 2000)}]\n"
CHAIN = "a0: &a0 [x]\n" + "".join(f"a{level}: &a{level} [*a{level - 1}]\n" for level in range(1, 40))


@pytest.fixture(params=["CSafeLoader", "SafeLoader"])
def _either_parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_LOADER", getattr(yaml, request.param))


def only_fault(content: str | bytes) -> str:
    document = read_document(content.encode() if isinstance(content, str) else content)
    (fault,) = document.faults
    return str(fault)


@pytest.mark.usefixtures("_either_parser")
def test_scalars_mean_what_they_say() -> None:
    text = "{a: 16:00, b: NO, c: 010, d: 1e5, e: 2014-06-06, f: 0x1F, g: 1_000, h: .inf, i: true}"

    assert read_document(text.encode()).tree == {
        "a": "16:00",
        "b": "NO",
        "c": "010",
        "d": "1e5",
        "e": "2014-06-06",
        "f": "0x1F",
        "g": "1_000",
        "h": ".inf",
        "i": "true",
    }


@pytest.mark.usefixtures("_either_parser")
def test_only_plain_scalars_are_null() -> None:
    text = "a:\nb: ~\nc: null\nd: ''\ne: \"null\"\nf: '~'\n"

    assert read_document(text.encode()).tree == {"a": None, "b": None, "c": None, "d": "", "e": "null", "f": "~"}


@pytest.mark.usefixtures("_either_parser")
def test_an_alias_stands_for_what_it_names() -> None:
    document = read_document(b"a: &a {x: 1}\nb: [*a, *a]\n")

    assert document.tree == {"a": {"x": "1"}, "b": [{"x": "1"}, {"x": "1"}]}
    assert document.positions.of_key(("b", 1)) == (2, 9)
    assert document.positions.of_key(("b", 1, "x")) == (1, 8)


def test_places_of_keys_values_and_parents() -> None:
    positions = read_document("a:\n  - x: 1\n    y: ä b\n  - z\n".encode()).positions

    assert positions.of_key(("a", 0, "y")) == (3, 5)
    assert positions.of_value(("a", 0, "y")) == (3, 8)
    assert positions.of_key(("a", 1)) == (4, 5)
    assert positions.of_key(("a", 0, "absent", "more")) == (2, 5)
    assert positions.of_key(("absent",)) == (1, 1)


@pytest.mark.usefixtures("_either_parser")
@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("\ufeffa: 1\n", "1:1: file: begins with a byte-order mark; save it as UTF-8 without one"),
        (b"a: 1\nb: \xc3\xa4\xe4\n", "2:5: file: isn't UTF-8, byte 0xe4; save it as UTF-8"),
        ("a: 1\nb: \0\n", "2:4: file: a NUL character; take it out"),
        ("a: 1\n\tb: 1\t\n", r"2:1: file: a tab; use spaces, or \t within double quotes (the first of 2)"),
        ("é: 1\n\nb: \x07", "3:4: file: holds a control character; write it as an escape within double quotes"),
        ("a: 1\n" * 300_000, "1:1: file: too large; a contract has at most 1,048,576 bytes"),
        ("a: 1\r\rb: \0", "3:4: file: a NUL character; take it out"),
        ("a: 1\u2028b: \0", "2:4: file: a NUL character; take it out"),
        ("", "1:1: file: is empty; a contract begins with launch_contract: 1"),
        ("# nothing\n", "1:1: file: holds nothing but comments; a contract begins with launch_contract: 1"),
        ("- a\n", "1:1: file: a list isn't a contract; it begins with launch_contract: 1"),
        ("word", "1:1: file: 'word' isn't a contract; it begins with launch_contract: 1"),
        ("a: 1\n---\nb: 1\n", "2:1: file: a second document; a file holds one contract"),
        ("a: 1\nb: 2\na: 3\n", "3:1: file: key 'a' stands twice, first on line 1; keep one"),
        ("a: !!int 1\n", "1:4: file: a tag, !!int; every value is read as text, so take it out"),
        ("a: !env X\n", "1:4: file: a tag, !env; every value is read as text, so take it out"),
        ("a: &a {x: 1}\nb: {<<: *a}\n", "2:5: file: a merge key, <<; write out the keys that it stands for"),
        ("? [a]\n: 1\n", "1:3: file: a key that isn't text; write a word"),
        ("~: 1\n", "1:1: file: a key that isn't text; write a word"),
        ("a: &a x\n*a : 1\n", "2:1: file: a key that isn't text; write a word"),
        ("a: &a [*a]\n", "1:8: file: alias *a contains itself; write the value out"),
        (
            "a: *b\n",
            "1:4: file: alias *b names no anchor above it; write the value out, or put a pattern in quotes",
        ),
        (BOMB, "5:36: file: too many values; at most 100,000, aliases written out"),
        (LONG_BOMB, None),
        (KEY_BOMB, None),
        (CHAIN, "32:12: file: nested too deep; at most 32 levels"),
        ("[" * 900, "1:34: file: nested too deep; at most 32 levels"),
        ("- " * 40, "1:67: file: nested too deep; at most 32 levels"),
        (f"[{'x,' * 100_000}]", "1:200000: file: too many values; at most 100,000, aliases written out"),
    ],
)
def test_what_cannot_be_read(content: str | bytes, fault: str | None) -> None:
    started = time.perf_counter()
    found = only_fault(content)

    assert time.perf_counter() - started < 60
    if fault is None:
        assert "too much text; at most 1,048,576 characters, aliases written out" in found
    else:
        assert found == fault


def test_so_deep_that_libyaml_itself_gives_up_is_told_alike() -> None:
    """Where it gives up depends on the release."""
    assert only_fault("[" * 500_000).partition(" ")[2] == "file: nested too deep; at most 32 levels"


def test_deep_nesting_is_refused_in_no_time(tmp_path: Path) -> None:
    """The document is left where the bound is reached, not read to its end."""
    file = tmp_path / "deep.yaml"
    file.write_text("# launch_contract\n" + "[" * 50_000)
    started = time.perf_counter()
    only_fault("[" * 500_000)
    is_launch_contract(file)

    assert time.perf_counter() - started < 0.5


@pytest.mark.usefixtures("_either_parser")
@pytest.mark.parametrize(
    ("content", "place", "said"),
    [
        ("a: 1\nb: [1, 2\nc: 3\n", "3:2", "a bracket of line 2 isn't closed here, or a comma is missing"),
        ("a: {most: ${risk.most}}\n", "1:12", "${…} within brackets needs quotes"),
        ("a: 1\nb: *.OPRA\n", "2:4", "a value begins with * or &; put it in quotes"),
        ("a: 1\nb: @x\n", "2:4", "a value can't begin with this character; put the value in quotes"),
        ("a: 1\nb:2\nc: 3\n", "2:1", "a line without ': '; write it like key: value"),
        ("a: 1\nb: 'open\nc: 3\n", "2:4", "a quote that is never closed"),
        ('a: "x\\d"\n', "1:", "a backslash within double quotes; double it"),
        ("a: - b\n", "1:4", "a '- ' in the middle of a line"),
        ("a: agreed: yes\n", "1:10", "a ': ' where no key can be; put a text with a colon in quotes"),
        ("a:\n  b: 1\n c: 2\n", "3:2", "doesn't fit the lines above it; check indentation"),
        ("a: !<x\n", "1:", "; look here or just above"),  # what nobody writes keeps the parser's words
    ],
)
def test_broken_yaml_says_where_and_what_was_meant(content: str, place: str, said: str) -> None:
    fault = only_fault(content)

    assert fault.startswith(place)
    assert "isn't YAML: " in fault
    assert said in fault


@pytest.mark.usefixtures("_either_parser")
def test_what_a_merge_key_stands_for_is_read_all_the_same() -> None:
    """It is refused, but what it would give isn't missing; a key that is written out comes first."""
    document = read_document(b"a: &a {x: 1, y: 2}\nb: &b {z: 3}\nc: {y: 4, <<: [*a, *b]}\nd: {<<: word}\n")

    assert document.tree == {
        "a": {"x": "1", "y": "2"},
        "b": {"z": "3"},
        "c": {"y": "4", "x": "1", "z": "3"},
        "d": {},
    }
    assert [fault.line for fault in document.faults] == [3, 4]


def test_what_was_found_before_the_reading_ends_is_told_too() -> None:
    document = read_document(b"a: 1\na: 2\nb: [1\n")

    assert [str(fault).partition(";")[0] for fault in document.faults] == [
        "2:1: file: key 'a' stands twice, first on line 1",
        "4:1: file: isn't YAML: a bracket of line 3 isn't closed here, or a comma is missing",
    ]


@pytest.mark.usefixtures("_either_parser")
@pytest.mark.parametrize(
    ("content", "place"), [("a: 1\nb: [1", "2:6: "), ("a: 1\nb: {x: 'y", "2:8: "), ("a: [\n", "2:1: ")]
)
def test_a_file_that_ends_too_soon_is_broken_at_its_end(content: str, place: str) -> None:
    assert only_fault(content).startswith(place)


def test_half_of_a_surrogate_pair_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """It couldn't be written to any report; libyaml refuses it by itself."""
    monkeypatch.setattr(events, "_LOADER", yaml.SafeLoader)

    assert only_fault('a: "\\ud800"') == ("1:4: file: half of a surrogate pair isn't text; write the character itself")


@given(st.binary(max_size=200))
def test_reading_never_raises(content: bytes) -> None:
    document = read_document(content)

    assert (document.tree is None) <= bool(document.faults)


@given(
    st.dictionaries(
        st.text(st.characters(codec="ascii", categories=["L"]), min_size=1, max_size=5).filter(
            lambda key: key != "null"
        ),
        st.recursive(
            st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), max_size=8),
            lambda inner: st.lists(inner, max_size=3),
            max_leaves=8,
        ),
        min_size=1,
        max_size=4,
    )
)
def test_what_yaml_writes_is_read_as_the_same_text(tree: dict[str, object]) -> None:
    text = yaml.safe_dump(tree, default_style='"', allow_unicode=True)

    assert read_document(text.encode()).tree == tree


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"launch_contract: 1\n", True),
        (b"name: x\nlaunch_contract: 1\n", True),
        (b"a: [1, {launch_contract: 2}]\n'launch_contract': 1", True),
        (b"launch_contract: 1\nbroken: [", True),  # the key came first
        (b"broken: [}\nlaunch_contract: 1\n", True),  # no YAML, but the word is there
        (b"\xff launch_contract: 1", True),
        ("launch_contract: 1".encode("utf-16"), True),
        (b"\xef\xbb\xbflaunch_contract: 1", True),
        (b"a: {launch_contract: 1}\n", False),
        (b"a: {x: 1}\nb: launch_contract\n", False),
        (b"- launch_contract\n", False),
        (b"# launch_contract\na: 1\n", False),
        (b"{{ template }}: [", False),
        (b"", False),
    ],
)
def test_which_files_are_launch_contracts(tmp_path: Path, content: bytes, expected: bool) -> None:  # noqa: FBT001 -- pytest passes it by name
    file = tmp_path / "some.yaml"
    file.write_bytes(content)

    assert is_launch_contract(file) is expected


def test_a_file_that_cannot_be_opened_counts_as_a_contract(tmp_path: Path) -> None:
    assert is_launch_contract(tmp_path / "absent.yaml") is True
