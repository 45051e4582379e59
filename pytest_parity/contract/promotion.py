"""What a promotion asks for, and what a measurement of races does: read with a contract, acted on elsewhere."""

from typing import Annotated

from pydantic import Field

from pytest_parity.contract.sessions import Kind
from pytest_parity.contract.terms import Duration, Flag, Terms, Whole


class Promotion(Terms):
    """What a promotion needs beyond sessions that pass."""

    kinds: tuple[Kind, ...] = Field(default=(), examples=["[trade, no_trade]"])
    """Kinds of session of which there must be at least one; none given: any will do."""
    repeat: Annotated[Whole, Field(ge=1)] = Field(default=2, examples=["2"])
    """How often each path is run, every time with the same decisions."""


class Races(Terms):
    """How far two events may lie apart for their order to be in question."""

    max_delay: Annotated[Duration, Field(gt=0)] = Field(examples=["250ms"])
    """The longest delay that is tried."""
    fail: Flag = False
    """Whether a decision that depends on such a delay fails, rather than being told."""
