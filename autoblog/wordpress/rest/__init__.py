"""WordPress's REST API: what is sent, and what an answer means."""
