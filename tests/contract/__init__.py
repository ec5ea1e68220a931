"""What holds on the fake site and on real WordPress alike."""
