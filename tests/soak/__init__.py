"""Many small runs of one daemon, and what they leave behind in its process."""
