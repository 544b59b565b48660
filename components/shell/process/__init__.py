"""What one process of the app holds: its settings, the open database, and the secret keys."""
