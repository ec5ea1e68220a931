"""A topic and its prompts to an article; knows no WordPress and no ledger."""
