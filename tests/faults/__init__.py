"""The fault trials: one version for each intention, and nothing lost, whatever fails and whenever."""
