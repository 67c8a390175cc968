"""Use cases of a claim, a verb a file."""
