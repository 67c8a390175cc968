"""What the clock does with subscriptions and their books, and the money that comes in."""
