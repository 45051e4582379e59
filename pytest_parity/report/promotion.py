"""`promotion.json`: the verdict on each contract of a run, as `promotion.schema.json` describes it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from pytest_parity.core.promoting.rung import Rung
from pytest_parity.core.promoting.verdict import Verdict, verdict_of
from pytest_parity.report.entries import entries_json
from pytest_parity.report.words import printable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pytest_parity.contract.load import LoadedContract
    from pytest_parity.core.promoting.promotion import Judgement
    from pytest_parity.core.promoting.verdict import Reason

VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractVerdict:
    """One contract file with its verdict."""

    file: str  # as messages show it
    name: str  # empty for a file that can't be read
    digest: str
    repeat: int  # how often each path must be run
    judgement: Judgement
    loaded: LoadedContract | None = None  # None: the file can't be read
    first_fault: int = 1  # the line of it, in a file that can't be read


@dataclass(frozen=True, slots=True, kw_only=True)
class Promotion:
    """What a run says of its contracts; `reasons` are those that belong to no contract of the run."""

    gate: bool
    contracts: Sequence[ContractVerdict]
    reasons: Sequence[Reason] = ()
    rung: Rung = Rung.REPLAY  # the highest that was to be reached

    @property
    def verdict(self) -> Verdict:
        """The worst verdict; of no contract at all, incomplete."""
        verdicts = [verdict_of(self.reasons), *(one.judgement.verdict for one in self.contracts)]
        return max(verdicts, key=lambda one: one.badness) if self.contracts else Verdict.INCOMPLETE

    def word(self, verdict: Verdict) -> str:
        """Return a verdict as it is told: on lower rungs alone nobody is promoted, so that the word says how far."""
        whole = verdict is not Verdict.PROMOTE or self.rung is tuple(Rung)[-1]
        return verdict.value if whole else f"{verdict} up to {self.rung}"


def promotion_json(promotion: Promotion, folder: Path) -> dict[str, Any]:
    """Return the file's content; artifacts are named relative to the run's folder."""
    return {
        "promotion": VERSION,
        "rungs": [rung.value for rung in promotion.rung.upto],
        "gate": promotion.gate,
        "verdict": promotion.word(promotion.verdict),
        "reasons": [_reason(reason, "", folder) for reason in promotion.reasons],
        "contracts": [_contract(one, promotion, folder) for one in promotion.contracts],
    }


def _contract(one: ContractVerdict, promotion: Promotion, folder: Path) -> dict[str, Any]:
    judgement = one.judgement
    return {
        "name": one.name or None,
        "file": one.file,
        "digest": one.digest or None,
        "verdict": promotion.word(judgement.verdict),
        "reasons": [_reason(reason, one.name, folder) for reason in judgement.reasons],
        "expected": [{"node": item.node, "what": printable(item.what)} for item in judgement.expected],
        "let_through": [
            {"node": item.node, "what": printable(text)} for item in judgement.let_through for text in item.let_through
        ],
        "compared": {
            "sessions": judgement.sessions,
            **{path.value: asdict(extent) for path, extent in judgement.extents.items()},
        },
        "entries": entries_json(judgement.entries),
        "repeat": {"needed": one.repeat, "done": judgement.repeats},
        "seconds": judgement.seconds,
    }


def _reason(reason: Reason, name: str, folder: Path) -> dict[str, Any]:
    place = "/".join(filter(None, (name, reason.session)))
    return {
        "cause": reason.cause.value,
        "what": printable(reason.what),
        "node": reason.node or None,
        "artifact": place if place and (folder / place).is_dir() else None,
    }
