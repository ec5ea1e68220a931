"""The model families that the engine computes, one file each.

    family           the list of families; a new one is entered there
    gpt_neo, gpt2    a Hugging Face config and network -> the engine's
    llama            the same for Llama, SmolLM, Mistral and Qwen2
    module_weights   modules of transformers -> products and norms in a number format

A family's file reads a Hugging Face config into a `Decoder` and a network into `Weights`.
"""
