"""The parts of 申报评级: an application section by section, reviews, what can be begun."""
