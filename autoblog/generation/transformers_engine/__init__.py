"""Any Hugging Face causal model as a text generator, through transformers' own `generate`.

transformers_generator   prompts and seeds      -> completions
transformers_batch       rows of one batch      -> their next tokens
logits_processors        logits of a step       -> the logits that `generate` chooses from
stopping_criteria        rows of a step         -> which of them have ended
piece_scores             pieces of documents    -> their log-probabilities
"""
