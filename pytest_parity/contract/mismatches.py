"""Expected mismatches: declared, reasoned, expiring acceptances."""

import re
from collections.abc import Mapping
from datetime import date
from fnmatch import fnmatchcase
from typing import Annotated, Final, Literal, Self, get_args

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainSerializer,
    PlainValidator,
    ValidationInfo,
    model_validator,
)

from pytest_parity.contract import editor
from pytest_parity.contract.faults import suggest
from pytest_parity.contract.registered import one_of, registered_with
from pytest_parity.contract.terms import Flag, SomeWhole, Terms, Text
from pytest_parity.contract.values import parse_day, parse_text
from pytest_parity.core.accepting.expected import Expected, VersionBound
from pytest_parity.core.accepting.field_names import TICKER_FIELDS, is_declarable, similar_names
from pytest_parity.core.feeding.delivery import FEED_FIELDS
from pytest_parity.core.mismatch import Label

_UNDECLARABLE: Final[Mapping[str, str]] = {
    "nondeterministic": "a path that disagrees with itself says nothing about parity",
    "unclassified": "no rule explains such a mismatch, so a person has to look at each",
}
DeclarableLabel = Literal[
    "signal_mismatch",
    "contract_mismatch",
    "microstructure_reject",
    "data_missing",
    "broker_reject",
    "state_mismatch",
    "risk_control_block",
    "exit_mismatch",
    "sizing_mismatch",
    "fill_mismatch",
]
_ENGINE_VERSION = re.compile(r"(nautilus_trader) +([0-9]{1,6}\.[0-9]{1,6}(?:\.[0-9]{1,6})?)")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def parse_until(value: object) -> date | VersionBound:
    """Read a UTC date, the last day that counts, or the first engine release that doesn't."""
    if isinstance(value, VersionBound):
        return value
    match = _ENGINE_VERSION.fullmatch(value) if isinstance(value, str) else None
    if match is not None:
        return VersionBound(*match.groups())
    try:
        return parse_day(value)
    except ValueError:
        known = isinstance(value, str) and _DAY.fullmatch(value)
        what = "is no day of the calendar" if known else "isn't an end"
        raise ValueError(f"{what}; write a date like 2027-03-31, or nautilus_trader 1.232") from None


def _refuse_placeholder(text: str) -> str:
    seen = "".join(character for character in text if character.isprintable()).strip()
    if "TODO" in seen or seen.casefold() in editor.PLACEHOLDERS:
        raise ValueError("still says TODO; say who or why" if "TODO" in seen else "says nothing; say who or why")
    if not any(map(str.isalnum, seen)):
        raise ValueError("has no letter or digit; say who or why")
    return text


def _read_label(value: object, info: ValidationInfo) -> str:
    registered = registered_with(info)
    if isinstance(value, str):
        own = registered.labels.get(value)
        why = f"plug-in {own.plugin} says so" if own and not own.declarable else _UNDECLARABLE.get(value)
        if why is not None:
            allowed = (*get_args(DeclarableLabel), *registered.declarable)
            raise ValueError(f"can't be declared: {why}; allowed: {', '.join(allowed)}")
    return one_of(get_args(DeclarableLabel), lambda known: known.declarable)(value, info)


def _parse_field(value: object) -> str:
    name = parse_text(value)
    if name in TICKER_FIELDS:
        raise ValueError("is only of unclassified mismatches, which can't be declared; leave it out")
    if not is_declarable(name):
        known = similar_names(name)
        raise ValueError(f"is no field of a mismatch; {suggest(name, known)}allowed: {', '.join(known)}")
    return name


Declarable = Annotated[str, PlainValidator(_read_label), editor.one_of(get_args(DeclarableLabel))]
Until = Annotated[date | VersionBound, PlainValidator(parse_until), PlainSerializer(str, return_type=str), editor.UNTIL]
FieldName = Annotated[str, BeforeValidator(_parse_field), editor.FIELD]
Statement = Annotated[Text, AfterValidator(_refuse_placeholder), editor.STATEMENT]


class ExpectedMismatch(Terms):
    """One acceptance: exactly `count` roots of this label in each of these sessions."""

    label: Declarable = Field(examples=["fill_mismatch"])
    """The mismatch class; a plug-in may add others."""
    sessions: Annotated[tuple[Text, ...], Field(min_length=1)] = Field(examples=["[trend-day]"])
    """Ids of sessions, or patterns."""
    ticker: Text | None = None
    """Only mismatches of this ticker; none given: of any."""
    field: FieldName | None = None
    """Only mismatches in this field; none given: in any."""
    also: tuple[FieldName, ...] = ()
    """Further fields in which the two decisions may differ."""
    count: SomeWhole = 1
    """Roots per session, exactly: more fail, fewer are stale."""
    rule: Statement = Field(examples=["live-quote-gate"])
    """The production rule or known difference that it traces to."""
    reason: Statement = Field(examples=["paper needs a two-sided quote, research filled on the bar"])
    """Why it is acceptable."""
    owner: Statement = Field(examples=["research"])
    """Who answers for it."""
    until: Until = Field(examples=["2027-03-31"])
    """When it lapses."""
    covers_consequences: Flag = False
    """Whether what follows from such a root is accepted too."""

    @model_validator(mode="after")
    def _is_of_one_item(self) -> Self:
        if self.field in FEED_FIELDS and self.label != "data_missing":
            raise ValueError(f"has field {self.field}, which only label data_missing has; correct one of them")
        if self.field in FEED_FIELDS and self.also:
            raise ValueError(f"has field {self.field}, and data differ in no further one; leave out also")
        if beside := [name for name in self.also if name in FEED_FIELDS]:
            raise ValueError(f"names {beside[0]} under also, in which no decision differs; give it an entry of its own")
        return self

    def applies_to(self, session_id: str) -> bool:
        """Whether an id or a pattern of this entry matches."""
        return any(fnmatchcase(session_id, pattern) for pattern in self.sessions)

    def for_core(self) -> Expected:
        """Give the acceptance as one session is judged by it."""
        return Expected(
            label=Label.named(self.label),
            ticker=self.ticker,
            field=self.field,
            also=self.also,
            count=self.count,
            rule=self.rule,
            reason=self.reason,
            owner=self.owner,
            until=self.until,
            covers_consequences=self.covers_consequences,
        )
