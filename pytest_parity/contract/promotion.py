"""What a promotion asks for, and what a measurement of races does: read with a contract, acted on elsewhere."""

from pydantic import Field

from pytest_parity.contract.sessions import Kind
from pytest_parity.contract.terms import Flag, SomeDuration, SomeWhole, Terms


class Promotion(Terms):
    """What a promotion needs beyond sessions that pass."""

    kinds: tuple[Kind, ...] = Field(default=(), examples=["[trade, no_trade]"])
    """Kinds of session of which there must be at least one; none given: any will do."""
    repeat: SomeWhole = Field(default=2, examples=["2"])
    """How often each path is run, every time with the same decisions."""


class Races(Terms):
    """What the sweep over timing races tries."""

    max_delay: SomeDuration | None = Field(default=None, examples=["250ms"])
    """The longest delay of data that is tried; none given: no delays are."""
    fail: Flag = False
    """Whether a decision that such a perturbation flips fails the item `races`, rather than being told."""
