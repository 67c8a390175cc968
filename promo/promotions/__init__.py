"""The offer and its rules: loaded from files, checked, versioned."""
