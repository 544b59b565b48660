"""The inputs: dataset, column mapping, the columns used, and a preview of the data."""
