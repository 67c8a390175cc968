"""Why an act on a subscription is refused, in words for the person who asked. Each text is a message id."""

from __future__ import annotations


class SubscriptionNotFound(Exception):
    """There is no such subscription, or it is not this customer's."""


class NothingToTurnOff(Exception):
    """The service has ended already."""


class NotPossible(Exception):
    """The act cannot be done as things stand; the text is a message id that says why and what can be done instead."""
