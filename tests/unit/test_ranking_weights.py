"""What the best candidate is chosen by, as the setting writes it."""

import pytest

from autoblog.ranking_weights import RankingWeights
from autoblog.settings.value_readers import read_weights


def test_what_is_not_named_keeps_its_weight() -> None:
    assert read_weights("") == RankingWeights()
    assert read_weights("information=0.5, variety=0") == RankingWeights(information=0.5, variety=0)


def test_the_model_is_asked_only_where_its_answer_counts() -> None:
    assert not RankingWeights(information=0).ask_model
    assert RankingWeights().ask_model
    assert read_weights("likelihood=1").ask_model
    assert read_weights("information=0.1").ask_model


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("relevence=1", "did you mean 'relevance'"),
        ("x=1", "known are relevance, variety, meaning, focus, consensus"),
        ("variety=-1", "0 or more"),
        ("variety=inf", "0 or more"),
        ("variety=nan", "0 or more"),
        ("variety=much", "variety is 'much'"),
        ("variety", "of the form name=value"),
        ("variety=1 variety=1", "twice"),
    ],
)
def test_what_no_weight_can_be_is_refused(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        read_weights(text)
