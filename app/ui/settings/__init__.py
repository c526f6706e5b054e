"""The parts of the page 设置."""
