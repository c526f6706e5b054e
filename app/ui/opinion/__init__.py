"""Parts of the page of opinions: the detail, the form of the next step, the record form."""
