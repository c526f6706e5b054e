"""The parts of the equipment list."""
