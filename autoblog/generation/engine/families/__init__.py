"""The model families that the engine computes, one file each.

    family           the list of families; a new one is entered there
    gpt_neo, gpt2, gptj, gpt_neox, llama, gemma3
                     a Hugging Face config and weights by name -> the engine's; `llama` also for
                     SmolLM, Mistral, Qwen2 and Qwen3
    assembly         layers, embeddings and output -> a whole decoder
    rotary_tables    the angles of rotary positions
    named_weights    weights by name -> products and norms in a number format
    weight_source    where weights come from, one at a time

A family's file reads a Hugging Face config into a `Decoder`, and weights by transformers' names
into `Weights`.
"""
