"""One submission from the record to the receipt: sent once, reconciled when the answer is lost."""
