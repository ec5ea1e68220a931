"""GPT-Neo on a GPU: every buffer has its place for good, so that a step can be a CUDA graph.

    formats    a number format's name    -> what is computed in it on a GPU, and how
    buckets    rows, tokens              -> the few shapes that steps are made for
    slots      keys, values, scores      -> a place for each row, which prompts are copied into
    step       the slots' tokens         -> their scores; reads no more than the longest row holds
    graphs     a step                    -> its CUDA graph, or the step itself where there is none
    choosing   scores, random streams    -> the next tokens, on the device
    reading    tokens on the device      -> the host, while the device goes on
    batch      rows that come and go; the host reads a step's tokens while the next one runs
    batches    what is kept from one batch to the next
    checking   transformers' scores      -> whether this engine's are the same
    opening    transformers' network     -> the engine, if its scores are

Nothing here has run on a GPU yet. The tests run all of it but the capture of graphs on a CPU, and
`checking` decides on each machine whether it may write texts there.
"""
