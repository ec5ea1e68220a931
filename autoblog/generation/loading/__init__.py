"""A model's name to a model in memory: it is located, read and checked, and its code never runs.

model_lookup         a name                  -> the folder that holds the model
hub_download         a hub model             -> its files, downloaded once
model_files          a folder                -> which files it must hold
model_revision       a folder                -> the commit or digest of its files
model_config         config.json             -> what is known before weights are read
tokenizer            a folder                -> its tokenizer
model_requirements   a model                 -> the memory that it needs
load_model           a folder                -> a text generator
load_errors          errors of the libraries -> ours
"""
