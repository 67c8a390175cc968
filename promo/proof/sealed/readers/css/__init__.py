"""What a style sheet does to the words of a page: whether a reader sees them."""
