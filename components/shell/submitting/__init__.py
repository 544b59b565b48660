"""A request on its way to a version: the button, the progress, sweeps and receipts."""
