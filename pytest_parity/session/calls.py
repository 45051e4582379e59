"""A function called in a process of its own, where the engine may be imported and may end the process."""

from __future__ import annotations

import importlib
import json
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_parity.core.fault import PathFault, Refusal
from pytest_parity.replay.connections import refuse_connections
from pytest_parity.replay.faults import ended, raised, refused
from pytest_parity.replay.processes import Ended, Task
from pytest_parity.report.files import write_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_numbers = count(1)


class CallFailed(Exception):
    """A function that raised, or ended its process."""

    def __init__(self, fault: PathFault) -> None:
        self.fault = fault
        super().__init__(fault)

    def __str__(self) -> str:
        """Say what went wrong, and what to do."""
        return f"{self.fault.what}; {self.fault.remedy}" if self.fault.remedy else self.fault.what


def call(
    function: str, words: Mapping[str, Any], *, scratch: Path, seconds: float, run: Callable[[Task], Ended]
) -> Any:
    """Call `function` (`package.module:function`) with `words` in a process of its own; raises `CallFailed`."""
    place = scratch / "calls" / f"{function.rpartition(':')[2]}-{next(_numbers)}"
    request = place / "request.json"
    write_text(request, json.dumps({"function": function, "words": words, "result": str(place / "result.json")}))
    end = run(
        Task(
            target="pytest_parity.session.calls:answer",
            argument=str(request),
            output=place / "output.txt",
            seconds=seconds,
            note=lambda _: None,
        )
    )
    result = place / "result.json"
    if not (end.clean and result.exists()):
        raise CallFailed(ended(end, seconds))
    answer = json.loads(result.read_text("utf-8"))
    if "fault" in answer:
        raise CallFailed(PathFault.from_plain(answer["fault"]))
    return answer["value"]


def once(ask: Callable[..., Any], answers: dict[str, Any]) -> Callable[..., Any]:
    """Return what asks as `ask` does and keeps the answers: the same words are asked once."""

    def known(function: str, **words: Any) -> Any:
        key = json.dumps([function, words], sort_keys=True)
        if key not in answers:
            answers[key] = ask(function, **words)
        return answers[key]

    return known


def answer(request_file: str) -> None:
    """Call what a request names and write what it returned: the whole of what such a process does."""
    request = json.loads(Path(request_file).read_text("utf-8"))
    module, _, name = request["function"].partition(":")
    refuse_connections()
    try:
        value = getattr(importlib.import_module(module), name)(**request["words"])
        result = {"value": value}
    except BaseException as error:  # noqa: BLE001 - whatever leaves the user's code is told in the result
        told = refused(error) if isinstance(error, Refusal) else raised(error)
        result = {"fault": told.to_plain()}
    write_text(Path(request["result"]), json.dumps(result))
