"""The parts of the page of site set-up: zones, the items of one, what is still missing."""
