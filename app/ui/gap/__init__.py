"""The parts of 达标差距: grades, items, tasks, rooms and the draft budget."""
