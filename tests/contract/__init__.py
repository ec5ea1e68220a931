"""Cases that hold on the fake site and on real WordPress alike."""
