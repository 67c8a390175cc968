"""An act that cannot be done as things stand, whatever it is about."""

from __future__ import annotations


class NotPossible(Exception):
    """The act cannot be done as things stand; the text is a message id that says why and what can be done instead."""
