"""One HTTP request to one whole answer; knows nothing of WordPress."""
