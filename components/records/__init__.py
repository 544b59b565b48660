"""What must survive: drafts with their revisions, submissions, receipts. It stores and reads back; it knows no widgets and sends nothing."""
