"""The domain, standard library only: traces, folding, alignment, labels, roots, expected mismatches."""
