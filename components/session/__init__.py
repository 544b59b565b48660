"""What one browser session holds, and the pipeline through which every edit of a draft goes."""
