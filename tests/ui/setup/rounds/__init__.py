"""对照检查 by key and mouse."""
