"""The database: drafts with their revisions, and submissions. It stores and reads back; it sends nothing."""
