"""Files that come in, read with guard and turned into plain proposals."""
