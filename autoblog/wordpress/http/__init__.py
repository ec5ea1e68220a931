"""HTTP requests with whole answers or named errors; knows nothing of WordPress's API."""
