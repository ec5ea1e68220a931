"""The engine on a GPU: every buffer stays where it is, so that a step can be a CUDA graph.

    self_check     transformers' logits     -> batches, if this engine's logits are the same
    slot_batch     a running batch; the host reads a step's tokens while the next step runs
    slot_sampling  logits, random streams   -> the next tokens, on the device
    slot_step      the slots' tokens        -> their logits; reads no more than the longest row
    slots          keys, values and logits of every row
    graphs         a step of a few shapes   -> its CUDA graph, or the step itself without graphs
    gpu_formats    a number format's name   -> how a GPU computes in it

Nothing here has run on a GPU yet. The tests run everything except the capture of graphs on a CPU,
and `self_check` decides on each machine whether this engine writes texts there.
"""
