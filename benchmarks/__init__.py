"""Programs that measure autoblog; each prints what it found, and what it needs stands at its top.

engines       tokens per second beside other engines (rivals)
growth        a step's time over context and batch, and memory
formats       what each number format costs in bits per byte
memory        what well-known models take
gpu           everything that needs a GPU, in one call (timed_parts)
threads       what sharing a step among threads is worth
speculation   when a small model's guesses would pay
lookup        how many tokens a step would give with the text as a draft
posts         posts per minute of `publish --dry-run`
quality       how many topics make a post, and what is wrong with it
filters       what the filters refuse and catch (broken_texts, model_texts)
ranking       how well the best of n candidates is found
tags          found tags beside those of the author
rehearsals    a blog without a site, for the programs above
tables        the tables that they print
"""
