"""Rules of the field as plain functions on values."""
