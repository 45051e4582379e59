"""From the rows of a trace to its decisions, and what was open when."""
