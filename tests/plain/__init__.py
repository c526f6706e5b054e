"""Looks for what people typed in everything a whole session writes, also what was deleted again."""
