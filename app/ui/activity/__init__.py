"""Parts of the page of activities: the form."""
