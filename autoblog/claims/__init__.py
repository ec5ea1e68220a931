"""Finds what a text states that nothing vouches for; pure functions.

`find_claims` names numbers, dates, prices, percentages, proper names and quotations, each with its
sentence. It knows English, German and Japanese; in other languages numbers in digits, quotations
and words in upper case count.
"""

from autoblog.claims.finding import Claim, agreed_claims, claims_of, find_claims
from autoblog.claims.numbers import figures_of

__all__ = ["Claim", "agreed_claims", "claims_of", "figures_of", "find_claims"]
