"""Texts that pass the filters, and texts that do not."""

import random

# English words alone, since texts in another language than their topic's are refused.
_ENGLISH = """
    able about above across after again air along also always among animal answer apple around
    autumn bank basket because before began better between bird blue board boat book both
    bottom branch bread bridge bright bring brother build butter careful carry centre chair
    children circle city clear close cloud coast colour common corner cotton country cover
    cross dark daughter deep different distant door early earth east either engine enough
    evening every family farmer father field finger fire first fish floor flower follow forest
    forward friend front fruit garden gentle glass golden grass great green ground group half
    hand happy harbour heart heavy herself hill history hold honest horse house hunter idea
    inside island journey kitchen kind large later laugh leaf learn left length letter light
    listen little lower machine market matter meadow measure middle milk minute mirror money
    month morning mother mountain music narrow near needle never night north notice number
    ocean often older open orange other outside paper patient people picture plain plant
    pocket present quick quiet rain reach ready river road round sail school season second
    secret shadow shape shelter short silver simple sister small snow soft south spring square
    stone story street strong sugar summer table teacher their themselves thing thread
    through together tomorrow tower town travel tree turn under until upper useful valley
    village visit voice walk wall warm water weather west wheel while white window winter
    without wonder wood work world writer yellow young
"""
WORDS = tuple(_ENGLISH.split())


def passing(prompt: str, seed: int, *, sentences: int = 12) -> str:
    """Return about 110 words in two paragraphs that pass; prompt and seed choose the words."""
    source = random.Random(f"{prompt} {seed}")
    made = [" ".join(source.sample(WORDS, 9)).capitalize() + "." for _ in range(sentences)]
    return " ".join(made[: sentences // 2]) + "\n\n" + " ".join(made[sentences // 2 :])


def looping(prompt: str, seed: int) -> str:
    """Return one sentence over and over."""
    del prompt, seed
    return "I am a bot and I loop. " * 40


def short(prompt: str, seed: int) -> str:
    """Return too few words for any topic."""
    del prompt, seed
    return "Too short."
