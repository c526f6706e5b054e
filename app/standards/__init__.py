"""Cities' standards as data: schema and loader."""
