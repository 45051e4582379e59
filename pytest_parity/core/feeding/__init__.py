"""Which market data reached the two paths, and what of it the contract declares otherwise."""
