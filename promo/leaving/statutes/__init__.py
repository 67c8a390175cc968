"""Ways out that a law opens beside the contract: dated rule files say which, here it is reckoned. Pure.

Never advice, never applied in silence, and never a word that leaving costs nothing.
"""

from promo.leaving.statutes.both_ways import BothWays, Law, Sooner, both_ways
from promo.leaving.statutes.by_law import ByLaw, PostedToday
from promo.leaving.statutes.standing import Standing, Why, named_statutes, standing
from promo.leaving.statutes.statute import (
    Charge,
    Circumstance,
    Customer,
    CustomerKind,
    Earliest,
    Fee,
    Fees,
    InForce,
    Question,
    Statute,
    WayOut,
)

__all__ = [
    "BothWays",
    "ByLaw",
    "Charge",
    "Circumstance",
    "Customer",
    "CustomerKind",
    "Earliest",
    "Fee",
    "Fees",
    "InForce",
    "Law",
    "PostedToday",
    "Question",
    "Sooner",
    "Standing",
    "Statute",
    "WayOut",
    "Why",
    "both_ways",
    "named_statutes",
    "standing",
]
