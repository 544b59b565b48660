"""One submission from the record to the receipt, and one launch to its run: sent once, reconciled when the answer is lost."""
