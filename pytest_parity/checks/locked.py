"""What a candidate is now, in the form of a lock."""

from __future__ import annotations

import hashlib
import json
import platform
from collections import defaultdict
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from pytest_parity.checks.published import published_command, published_values, without_state

# the keys that the digest leaves out are left out of the values too
from pytest_parity.contract.digests import OUTSIDE, digests_of
from pytest_parity.contract.lock import ENGINE, Candidate, Lock, LockedDecision, LockedDecisions, LockedSession
from pytest_parity.core.moment import utc
from pytest_parity.core.plain import to_plain
from pytest_parity.core.trace import Path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from pytest_parity.contract.models import LaunchContract
    from pytest_parity.core.decision import Decision

FIRST_DECISIONS: Final = 100  # listed in words; a digest speaks for the others
_IDENTITIES: Final = ("path", "number", "considered")  # which say nothing of what was decided

type KeyPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a session's replay gave: facts by path, and the backtest's decisions in order of time."""

    facts: Mapping[Path, Mapping[str, Any]]
    decisions: Sequence[Decision]


def lock_of(contract: LaunchContract, sessions: Mapping[str, Replayed], today: date) -> Lock:
    """Describe a candidate as it is; `sessions` by id, those alone that were replayed. `today` is a UTC date."""
    return Lock(
        date=today,
        versions=_versions(),
        candidate=Candidate(
            sha256=digests_of(contract)["candidate"],
            values={name: text for name, (_, text) in values_of(contract).items()},
        ),
        code=_code(sessions.values()),
        config=published_values(_configs(sessions.values()), contract),
        sessions={
            name: LockedSession(data=_data(one.facts[Path.BACKTEST]), decisions=locked_decisions(one.decisions))
            for name, one in sessions.items()
        },
    )


def values_of(contract: LaunchContract) -> dict[str, tuple[KeyPath, str]]:
    """Map each key path of the candidate, in words, to the keys that lead to it in the file, and to its value.

    A secret of the launch command is hidden in all of them, and what the account holds at the start; the candidate's
    digest knows it.
    """
    words = contract.model_dump(mode="json")
    kept = {key: value for key, value in words.items() if key not in OUTSIDE}
    paper = kept["paths"]["paper"]
    kept["paths"] = {**kept["paths"], "paper": {**paper, "start": without_state(paper["start"])}}
    if contract.launch_command is not None:
        kept["launch_command"] = published_command(contract.launch_command)
    return {".".join(names): (path, text) for names, path, text in flatten(published_values(kept, contract))}


def flatten(
    value: Any, names: tuple[str, ...] = (), path: KeyPath = ()
) -> Iterator[tuple[tuple[str, ...], KeyPath, str]]:
    """Walk to each value that isn't empty.

    Entries of a list go by their `id` or `name` where they have one, else by their place.
    """
    if isinstance(value, dict) and value:
        for key, entry in value.items():
            yield from flatten(entry, (*names, str(key)), (*path, key))
    elif isinstance(value, list) and any(isinstance(entry, dict | list) for entry in value):
        own = [str(entry.get("id") or entry.get("name") or "") if isinstance(entry, dict) else "" for entry in value]
        if all(own) and len(set(own)) == len(own):
            yield names, path, ", ".join(own)
        else:
            own = [str(number) for number in range(len(value))]
        for number, entry in enumerate(value):
            yield from flatten(entry, (*names, own[number]), (*path, number))
    elif isinstance(value, list) and value:
        yield names, path, ", ".join(map(_text, value))
    elif value is not None and value not in ({}, []):
        yield names, path, _text(value)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def locked_decisions(decisions: Sequence[Decision]) -> LockedDecisions:
    """Describe a session's decisions."""
    rows = [_decision(decision) for decision in decisions]
    text = json.dumps([row.model_dump() for row in rows], sort_keys=True)
    return LockedDecisions(
        count=len(rows), sha256=hashlib.sha256(text.encode()).hexdigest(), first=tuple(rows[:FIRST_DECISIONS])
    )


def _decision(decision: Decision) -> LockedDecision:
    return LockedDecision(
        time=utc(decision.ts),
        action=decision.intent.value,
        instrument=decision.instrument,
        side=decision.side,
        quantity=f"{decision.quantity:f}" if decision.quantity else "",
        reason=decision.reason or "",
        terms=_terms(decision),
    )


def _terms(decision: Decision) -> str:
    words: Any = to_plain(decision)
    kept = {key: word for key, word in words.items() if key not in _IDENTITIES}
    kept["executions"] = [_without(execution, "order", "fills") for execution in words["executions"]]
    for execution in kept["executions"]:
        execution["amended"] = [_without(amendment, "sequence") for amendment in execution["amended"]]
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()[:12]


def _without(words: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Leave out what names a run's own rows."""
    return {key: word for key, word in words.items() if key not in names}


def _versions() -> dict[str, str]:
    python = ".".join(platform.python_version_tuple()[:2])
    return {"python": python, ENGINE: version(ENGINE), "pytest-parity": version("pytest-parity")}


def _code(sessions: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for session in sessions:
        for facts in session.facts.values():
            found |= facts["reproduce"]["modules"]
    return dict(sorted(found.items()))


def _configs(sessions: Any) -> dict[str, dict[str, str]]:
    """Give the resolved configs of the first session: they don't depend on it."""
    facts = next((session.facts for session in sessions), None)
    if facts is None:
        return {}
    backtest, paper = (_config(facts[path]["reproduce"]) for path in (Path.BACKTEST, Path.PAPER))
    different = {key: text for key, text in paper.items() if backtest.get(key) != text}
    return {Path.BACKTEST.value: backtest, Path.PAPER.value: different}


def _config(reproduce: Mapping[str, Any]) -> dict[str, str]:
    words = [*reproduce["strategies"], *reproduce["actors"], *reproduce["exec_algorithms"]]
    names = [
        next(str(word).rpartition(":")[2] for key, word in component.items() if key != "config_path" and "path" in key)
        for component in words
    ]
    return {
        f"{name if names.count(name) == 1 else f'{name} {number}'}.{'.'.join(keys)}": text
        for number, (name, config) in enumerate(zip(names, reproduce["resolved"], strict=True), start=1)
        for keys, _, text in flatten(config)
    }


def _data(facts: Mapping[str, Any]) -> dict[str, str]:
    """Describe a session's hours, instruments, its data by type, and what was asked of the days before."""
    reproduce, session = facts["reproduce"], facts["session"]
    by_type: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for stream in reproduce["streams"]:
        by_type[stream["type"]].append(stream)
    listed = reproduce["instruments"]
    told = {
        "hours": f"{session['open']} to {session['close']}",
        "instruments": f"{listed['count']}, sha256 {listed['sha256']}",
    }
    for kind, streams in sorted(by_type.items()):
        digest = hashlib.sha256(json.dumps(streams, sort_keys=True).encode()).hexdigest()
        records, many = sum(stream["count"] for stream in streams), "s" * (len(streams) != 1)
        told[kind] = f"{records} in {len(streams)} stream{many}, sha256 {digest}"
    if requests := reproduce["history"]["requests"]:
        answered, many = reproduce["history"], "s" * (requests != 1)
        told["history"] = f"{answered['records']} in {requests} request{many}, sha256 {answered['sha256']}"
    return told
