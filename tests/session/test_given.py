"""What a replay leaves of what its receivers were given."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_parity.session.given import is_further


@pytest.mark.parametrize(
    ("request_words", "further"),
    [({}, False), ({"repetition": 1}, False), ({"repetition": 2}, True), ({"perturbation": {"kind": "timers"}}, True)],
)
def test_only_a_paths_first_replay_is_compared(request_words: dict[str, Any], *, further: bool) -> None:
    assert further == is_further(request_words)
