"""The second reader: a small network that has learnt what each place of a paper is. It runs in a sealed worker."""
