"""The commands of INTERFACE.md, a family a file; `promo/cli.py` gathers them."""
