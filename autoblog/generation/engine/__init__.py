"""Our own engine: the same logits as transformers' network, as fast as the processor allows.

open_engine      a checkpoint               -> the generator
generator        prompts and seeds          -> completions
families         Hugging Face's config and weights of a family -> a decoder and its weights
weights          a decoder's shape and weights, and the parts of a layer that all steps share
projections      x @ weight + bias, in the format that this processor multiplies fastest
prefill          a prompt or a text at once -> its cache, or its log-probability
prompt_cache     keys and values of a prompt
prompts          prompts, computed once, also what several begin with -> their caches
candidate_group  keys and values of the candidates of a prompt
step             the new tokens of all rows -> their logits, by torch's operators
kernels          a step in one call, compiled from C
row_sampling     logits and random streams  -> the next token of every row
waiting_rows     rows that wait             -> rows of one prompt that start together
group_batch      a running batch on a CPU
gpu              a running batch on a GPU: slots of static memory, steps in CUDA graphs
"""
