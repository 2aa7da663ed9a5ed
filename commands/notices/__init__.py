"""Notices: what Leadline says unasked, as facts first and words in the reader's language second."""
