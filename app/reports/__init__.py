"""Papers, sheets and signs made from plain values."""
