"""Sets of rules that are kept: drafted, tried, published, in force, and found again by their hash."""
