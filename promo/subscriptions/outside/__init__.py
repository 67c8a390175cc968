"""Ways to bill: our own books (none), or an outside billing system that we tell what was promised."""
