"""Bench: measured claims; each prints a figure beside its bar and fails when it misses it."""
