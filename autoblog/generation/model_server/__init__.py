"""A model behind an OpenAI-compatible server, such as vLLM, llama.cpp, Ollama or a hosted router.

    server_request      a server's address, and the options of one request
    server_report       what a server honours, and what it lacks
    server_connection   a request                -> pieces of text, or a named error
    probing             a server                 -> what it honours, found out by trying
    server_text         pieces of text           -> a text, and where it ends
    server_generator    prompts and seeds        -> completions
    open_server         a server's address       -> a generator, or a report for `doctor`

Importing this package does not import the client, which takes seconds.
"""
