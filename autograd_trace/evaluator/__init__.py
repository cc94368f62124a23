"""A checked syntax tree compiled to closures, and run. Never `eval`, `exec`, or an import of a program's."""
