"""Parts of the tab 上墙."""
