"""What experiments logged, on screen: series as charts, and tables that compare parameters and metrics."""
