"""Mutated files, a small seeded part of what `fuzz_files.py` reads: refused or accepted, never anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fuzzing import KINDS, BrokenRule, check, judge, shape
from mutations import Mutator

from pytest_parity.contract.faults import Fault

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("name", "count", "least_shapes"), [("contracts", 1_200, 60), ("profiles", 400, 12), ("locks", 400, 12)]
)
def test_a_mutated_file_is_accepted_or_refused_with_places(
    tmp_path: Path, name: str, count: int, least_shapes: int
) -> None:
    """And the mutations reach deep: some files are still accepted, and many different things are told."""
    kind, mutator, file = KINDS[name], Mutator(KINDS[name].texts()), tmp_path / "mutated.yaml"
    accepted, shapes = 0, set()
    for number in range(count):
        file.write_bytes(mutator.case(number))
        told = judge(kind, file)
        accepted += not told
        shapes.update(map(shape, told))

    assert accepted > count // 50
    assert len(shapes) >= least_shapes


def test_the_same_number_is_the_same_file() -> None:
    texts = KINDS["profiles"].texts()
    first, again = Mutator(texts, seed=3), Mutator(texts, seed=3)
    first.case(1)

    assert first.case(2) == again.case(2)
    assert first.case(2) != first.case(3)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(0, 1, "name", "wrong"),
        Fault(3, 1, "name", "wrong"),
        Fault(1, 0, "name", "wrong"),
        Fault(1, 6, "name", "wrong"),
        Fault(1, 1, "name", "two\nlines"),
        Fault(1, 1, "na\x07me", "wrong"),
        Fault(1, 1, "name", "x" * 5000),
    ],
)
def test_a_fault_out_of_place_or_not_on_one_line_is_found(tmp_path: Path, fault: Fault) -> None:
    file = tmp_path / "two-lines.yaml"
    file.write_text("a: 1\n")

    with pytest.raises(BrokenRule):
        check([fault], file)
