"""pytest-parity: is the paper-trading bot still the strategy that passed research?"""
