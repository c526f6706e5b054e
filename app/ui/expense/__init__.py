"""The parts of the page for expenses: one expense, its form, its vouchers, its signature."""
