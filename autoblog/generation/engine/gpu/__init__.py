"""The engine on a GPU: every buffer stays where it is, so that a step can be a CUDA graph.

    checked_batches  a transformers network   -> batches, if their logits are the network's
    self_check       transformers' logits     -> whether this engine's are the same
    slot_batches     slots and graphs that are kept from one batch to the next
    slot_batch       a running batch; the host reads a step's tokens while the next step runs
    slot_sampling    logits, random streams   -> the next tokens, on the device
    slot_step        the slots' tokens        -> their logits; reads no more than the longest row
    slots            keys, values and logits of every row
    graphs           a step                   -> its CUDA graph, or the step itself without graphs
    step_shapes      rows, tokens             -> the few shapes that steps are made for
    readback         tokens on the device     -> the host, while the device goes on
    gpu_formats      a number format's name   -> how a GPU computes in it

Nothing here has run on a GPU yet. The tests run everything except the capture of graphs on a CPU,
and `self_check` decides on each machine whether this engine writes texts there.
"""
