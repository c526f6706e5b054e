"""Use cases: permission, month, change, audit."""
