"""Judging: three-valued checks over facts, reasons, the outcome. Pure."""
