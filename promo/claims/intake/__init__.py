"""What comes in: the form, drafts, photos, quotes, files that are locked; a claim is handed in."""
