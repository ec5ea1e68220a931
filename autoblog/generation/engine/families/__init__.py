"""The model families that the engine computes, one file each.

    family           the list of families; a new one is entered there
    gpt_neo, gpt2    a Hugging Face config and weights by name -> the engine's
    llama            the same for Llama, SmolLM, Mistral and Qwen2
    named_weights    weights by name -> products and norms in a number format
    weight_source    where weights come from, one at a time

A family's file reads a Hugging Face config into a `Decoder`, and weights by transformers' names
into `Weights`.
"""
