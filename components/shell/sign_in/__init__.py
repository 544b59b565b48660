"""Signing in and out, the connection to Foundry that comes of it, and whether it may write."""
