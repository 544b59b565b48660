"""What stands around every page, and what a browser lacks."""
