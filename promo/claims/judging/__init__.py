"""A claim is read, judged and, where the rules say so, approved."""
