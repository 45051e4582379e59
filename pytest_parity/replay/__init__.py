"""The two paths: one strategy through a backtest and through the live stack in virtual time."""
