"""Launches, runs, experiments, and the lineage of what they made."""
