"""A file becomes a Reading, a Reading becomes Facts."""
