"""The database of drafts with their revisions, and of submissions. It sends nothing."""
