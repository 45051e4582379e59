"""Which decisions of the two paths correspond."""
