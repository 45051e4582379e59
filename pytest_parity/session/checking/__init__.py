"""The checks of the rungs below the replay: what each has run, and holds against what."""
