"""Imports: what the rows of a file mean and how they enter the database."""
