"""What the app keeps: repositories and whose their records are, and the saving of drafts."""
