"""The launch contract: what a YAML file says, and on which line it says it."""
