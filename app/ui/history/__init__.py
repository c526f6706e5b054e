"""The change log as people look it up: entries in sentences, and the panel of 设置."""
