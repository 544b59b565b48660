"""Widgets for a trainer's inputs: dataset, column mapping, the columns used, and a preview of the data."""
