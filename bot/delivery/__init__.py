"""Delivery: the one path out for everything unsolicited, from claiming an intent to knowing what became of it."""
