"""Readers of what people type: numbers, days and times of day, in their own language."""
