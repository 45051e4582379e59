"""A contract file as bytes: to text, YAML events, plain values with the place of each, and faults told in words."""
