"""Accepted settings: what the venue lint may find, declared with a reason."""

from pydantic import Field

from pytest_parity.contract.mismatches import Statement, Until
from pytest_parity.contract.terms import Slug, Terms, Text


class AcceptedSetting(Terms):
    """One acceptance of what the venue lint finds."""

    setting: Slug = Field(examples=["fee_model"])
    """What the lint names: a setting's key, or the name of another lint."""
    venue: Text | None = None
    """Only of this venue; none given: of any."""
    reason: Statement = Field(examples=["the paper account pays no fees until April"])
    """Why it is acceptable."""
    owner: Statement = Field(examples=["research"])
    """Who answers for it."""
    until: Until = Field(examples=["2027-03-31"])
    """When it lapses."""
