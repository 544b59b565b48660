"""What is around the pages, and what more than one of them draws or reads: one room for each subject."""
