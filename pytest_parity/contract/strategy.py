"""What runs: strategies, actors and execution algorithms in Nautilus's importable words, and the engines' settings."""

from pydantic import Field

from pytest_parity.contract.terms import Config, Importable, Terms


class StrategyTerms(Terms):
    """One strategy: its class, the class of its config, and that config as text for Nautilus to parse."""

    strategy_path: Importable = Field(examples=["strategies.ema:EMACross"])
    """Its class."""
    config_path: Importable = Field(examples=["strategies.ema:EMACrossConfig"])
    """The class of its config."""
    config: Config = Field(default_factory=dict)
    """For Nautilus to parse; `${risk.max_trades_per_day}` stands for a clause's value."""


class ActorTerms(Terms):
    """One actor, in the same words."""

    actor_path: Importable = Field(examples=["actors.spread:SpreadWatch"])
    """Its class."""
    config_path: Importable = Field(examples=["actors.spread:SpreadWatchConfig"])
    """The class of its config."""
    config: Config = Field(default_factory=dict)
    """For Nautilus to parse."""


class ExecAlgorithmTerms(Terms):
    """One execution algorithm, in the same words."""

    exec_algorithm_path: Importable = Field(examples=["algorithms.slices:Slices"])
    """Its class."""
    config_path: Importable = Field(examples=["algorithms.slices:SlicesConfig"])
    """The class of its config."""
    config: Config = Field(default_factory=dict)
    """For Nautilus to parse."""


class Engines(Terms):
    """Settings of Nautilus's engines in its own words; what isn't given keeps Nautilus's default."""

    data: Config = Field(default_factory=dict)
    """Of `DataEngineConfig`."""
    risk: Config = Field(default_factory=dict)
    """Of `RiskEngineConfig`."""
    exec: Config = Field(default_factory=dict)
    """Of `ExecEngineConfig`."""
    cache: Config = Field(default_factory=dict)
    """Of `CacheConfig`."""

    def overridden_by(self, other: "Engines") -> "Engines":
        """Give these settings with each key that `other` gives replaced by its value there."""
        return Engines(
            data={**self.data, **other.data},
            risk={**self.risk, **other.risk},
            exec={**self.exec, **other.exec},
            cache={**self.cache, **other.cache},
        )
