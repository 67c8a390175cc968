"""Test tables of the trade, worked through by `promo dates`."""
