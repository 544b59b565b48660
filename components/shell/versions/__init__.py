"""The versions of a studio in a table, side by side, and against a draft."""
