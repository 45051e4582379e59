"""The words for a difference between two paths."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

type Value = Decimal | int | str | None

TIME = "ns"  # unit of int values that are UTC nanoseconds
COUNT = "count"  # unit of int values that count something
DURATION = "duration"  # unit of int values that are nanoseconds between two moments
TEXT = ""  # unit of values that are text
UNITS = "units"  # unit of a quantity; prices and money have their currency, or PRICE
PRICE = "price"
PERCENT = "%"


class Label(StrEnum):
    """The class of a mismatch. A plug-in's own is a label too, made by `named`; iterating gives the package's alone.

    Two of a plug-in's of one name are equal, but not the same object: compare what may be one of them with `==`.
    """

    SIGNAL_MISMATCH = "signal_mismatch"
    CONTRACT_MISMATCH = "contract_mismatch"
    MICROSTRUCTURE_REJECT = "microstructure_reject"
    DATA_MISSING = "data_missing"
    BROKER_REJECT = "broker_reject"
    STATE_MISMATCH = "state_mismatch"
    RISK_CONTROL_BLOCK = "risk_control_block"
    EXIT_MISMATCH = "exit_mismatch"
    SIZING_MISMATCH = "sizing_mismatch"
    FILL_MISMATCH = "fill_mismatch"
    NONDETERMINISTIC = "nondeterministic"
    UNCLASSIFIED = "unclassified"

    @classmethod
    def named(cls, name: str) -> Label:
        """Return the label of this name: the package's, or else one that a plug-in registers."""
        if name in cls:
            return cls(name)
        label = str.__new__(cls, name)  # no member: what a run's plug-ins register outlives no run
        label._name_, label._value_ = name.upper(), name
        return label


class Effect(StrEnum):
    """Whether paper refused what research took, for a reason, or did it otherwise."""

    CONSERVATIVE = "conservative"
    INVALIDATING = "invalidating"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which two paths differ; `ts` is when the paths visibly parted in it, UTC nanoseconds."""

    field: str
    backtest: Value
    paper: Value
    unit: str
    ts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """One pair or leftover that differs, or what is left of a ticker when no pair explains it.

    `differences` holds at least one, the one that labels it first. `backtest` and `paper` are numbers of decisions.
    `root` is the number of the mismatch that this one follows from; None if it is a first divergence itself.
    """

    number: int  # 1, 2, … by time
    label: Label
    effect: Effect
    differences: tuple[Difference, ...]
    ts: int  # when the paths visibly parted
    ticker: str
    instruments: tuple[str, ...]  # one, or two by name if the paths chose differently
    backtest: int | None
    paper: int | None
    evidence: str
    changes_state: bool  # whether positions or orders differ after it, not only prices, times or money
    strategy: str = ""  # whose decision it is; empty for what concerns whoever trades the ticker
    only_said: tuple[str | None, ...] | None = None  # both set-ups and reasons, where neither path acted
    of_exit: bool = False
    paper_acts: bool = True  # False if paper only refused, or did nothing and left nothing open
    ambiguous: bool = False  # whether a decision left over would have matched one of the pair as well
    root: int | None = None

    @property
    def field(self) -> str:
        """The field that labels it."""
        return self.differences[0].field

    @property
    def backtest_value(self) -> Value:
        """The labelling field's value on the backtest path."""
        return self.differences[0].backtest

    @property
    def paper_value(self) -> Value:
        """The labelling field's value on the paper path."""
        return self.differences[0].paper

    @property
    def unit(self) -> str:
        """The labelling field's unit."""
        return self.differences[0].unit

    @property
    def pair(self) -> tuple[int | None, int | None]:
        """The decision's number on the backtest path and on the paper path."""
        return self.backtest, self.paper
