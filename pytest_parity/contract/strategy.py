"""What runs: strategies, actors and execution algorithms in Nautilus's importable words, and the engines' settings."""

from pydantic import Field

from pytest_parity.contract.terms import Config, Importable, Terms


class StrategyTerms(Terms):
    """One strategy: its class, the class of its config, and that config as text for Nautilus to parse."""

    strategy_path: Importable = Field(examples=["strategies.ema:EMACross"])
    config_path: Importable = Field(examples=["strategies.ema:EMACrossConfig"])
    config: Config = Field(default_factory=dict)


class ActorTerms(Terms):
    """One actor, in the same words."""

    actor_path: Importable = Field(examples=["actors.spread:SpreadWatch"])
    config_path: Importable = Field(examples=["actors.spread:SpreadWatchConfig"])
    config: Config = Field(default_factory=dict)


class ExecAlgorithmTerms(Terms):
    """One execution algorithm, in the same words."""

    exec_algorithm_path: Importable = Field(examples=["algorithms.slices:Slices"])
    config_path: Importable = Field(examples=["algorithms.slices:SlicesConfig"])
    config: Config = Field(default_factory=dict)


class Engines(Terms):
    """Settings of Nautilus's engines in its own words; what isn't given keeps Nautilus's default."""

    data: Config = Field(default_factory=dict)
    risk: Config = Field(default_factory=dict)
    exec: Config = Field(default_factory=dict)
    cache: Config = Field(default_factory=dict)

    def overridden_by(self, other: "Engines") -> "Engines":
        """Give these settings with each key that `other` gives replaced by its value there."""
        return Engines(
            data={**self.data, **other.data},
            risk={**self.risk, **other.risk},
            exec={**self.exec, **other.exec},
            cache={**self.cache, **other.cache},
        )
