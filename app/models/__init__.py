"""Tables of the store, one module per noun family."""
