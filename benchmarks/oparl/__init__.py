"""Speed of importing and publishing council objects."""
