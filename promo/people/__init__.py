"""Who may do what: staff and customers, signing in, sessions, limits."""
