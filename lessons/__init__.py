"""The lessons, one Python file each, and the reader that checks and loads them."""
