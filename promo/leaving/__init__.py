"""Leaving the competitor: deadlines, the exit date, what is paid twice, the best day to start. Pure."""
