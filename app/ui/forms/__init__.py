"""Forms that more than one page shows: station card, opening week, roles, PIN consent."""
