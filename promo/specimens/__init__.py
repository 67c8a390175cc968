"""Specimens: every letter that the product sends, made from invented customers in a house that is thrown away."""
