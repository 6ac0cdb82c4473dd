"""The parts of clean.py: from the text of a pasted page to the lines of an article."""
