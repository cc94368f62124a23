"""The program as text: what controls read from it and write into it, its links, its files. Never runs it."""
