"""The competitor-switch promotion engine: proof in, three free months credited, billing start scheduled."""

__version__ = "0.1.0"
