"""Widgets for a trainer's inputs: dataset, column mapping, column selection and preview."""
