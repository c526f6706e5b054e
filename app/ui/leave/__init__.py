"""Leave, leaving the post and swaps (请假、离岗、换班) on the duty page."""
