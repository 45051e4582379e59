"""Whether each path kept the contract's limits: plain traces, decisions and facts in, one row for each thing held."""
