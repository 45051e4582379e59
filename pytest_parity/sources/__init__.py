"""Where a session's market data come from."""
