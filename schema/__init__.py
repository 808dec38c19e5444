"""The vocabulary, the shapes, and what excludes what."""
