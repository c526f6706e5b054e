"""Crash runs: processes killed while they write, and what must still be there afterwards."""
