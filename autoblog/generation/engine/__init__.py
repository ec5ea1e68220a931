"""GPT-Neo's own engine: the same numbers as transformers' network, as fast as the processor allows.

    projections   x @ weight + bias, in the number format that this processor multiplies fastest
    weights       transformers' parameters -> layers with one product for query, key and value
    prompts       a prompt, computed once    -> its keys and values, which all its candidates read
    attention     one new token a row        -> what it reads of its prompt and of its own tokens
    network       tokens                     -> scores of the next token
    choosing      scores, penalties, streams -> the next token of every row
    kernels       a whole step in one call, compiled from C, where the processor runs it
    starting      rows that wait             -> those that start together after one prompt
    batch         rows that come and go, so that none stands idle
    gpu           the same for GPUs: rows in slots of static memory, steps in CUDA graphs
    generator     prompts and seeds          -> completions

Nothing outside imports more than `generator`.
"""
