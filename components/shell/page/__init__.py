"""What every page is built with: its address, links and titles, its failures, and what stands there instead of nothing."""
