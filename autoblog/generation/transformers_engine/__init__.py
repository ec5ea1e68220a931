"""Any Hugging Face causal model as a text generator, through transformers' own `generate`."""
