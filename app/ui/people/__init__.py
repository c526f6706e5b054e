"""The parts of the page 人员."""
