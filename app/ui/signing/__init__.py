"""What people see of signing: the pane every page shows, slips and scans, delegations."""
