"""What one process of the app holds: its settings, and the open database."""
