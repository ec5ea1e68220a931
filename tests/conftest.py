"""What holds for every test."""

import os

# The networks of the tests are so small that a second thread only waits for the first: beside
# another busy process, one batch took 87 s with two threads and 7 s with one. The variables are
# read when torch is imported, and handed on to the commands that tests start.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
# Nothing is asked of a hub, whatever a model is called.
os.environ.setdefault("HF_HUB_OFFLINE", "1")
