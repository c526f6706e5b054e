"""The readers of the eight registers: from a table's rows to proposals."""
