"""Plain values that pages, papers and sheets share."""
