"""What a subscription can do and what can be done to it, a verb a file; its schedule and its credit."""
