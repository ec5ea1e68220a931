"""What holds of every text generator holds of one whose model runs on a server.

The tests are those of `test_contracts` that need neither beams nor a tokenizer of ours. A scripted
server stands for all; docs/model-servers.md tells how to run them against a real one.
"""

from collections.abc import Iterator
from typing import Final

import pytest

from autoblog.generation import ServerAddress, TextGenerator, check_server, open_server
from tests.scripted_model_server import Habits, scripted_server
from tests.unit.generation import test_contracts as every
from tests.unit.generation.conftest import CONTEXT

NEEDS: Final = {
    "test_same_seed": "seeds",
    "test_other_seeds": "chance",
    "test_neighbours": "seeds",
    "test_stop_string": "seeds",
    "test_begun_stop_string": "seeds",
    "test_fits": "token counts",
    "test_likelihood": "log-probabilities",
    "test_empty_text": "log-probabilities",
    "test_prompt_counts": "log-probabilities",
}
"""What a real server may lack, as its report names it; then the test is skipped with that name."""


@pytest.fixture(scope="module")
def address(request: pytest.FixtureRequest) -> Iterator[ServerAddress]:
    """The server of `--model-server`, or a scripted one."""
    option = request.config.getoption
    if url := option("--model-server"):
        yield ServerAddress(
            url=url,
            model=option("--server-model"),
            tokenizer=option("--server-tokenizer"),
            context=CONTEXT,
            form="document",
        )
        return
    with scripted_server(Habits(chat=False, context=CONTEXT)) as url:
        yield ServerAddress(url=url, model="scripted")


@pytest.fixture(scope="module")
def lacking(address: ServerAddress) -> set[str]:
    """What the server does not honour, by its own report."""
    return {name.partition(":")[0] for name in check_server(address).missing}


@pytest.fixture(scope="module")
def opened(address: ServerAddress) -> Iterator[TextGenerator]:
    generator = open_server(address)
    yield generator
    generator.close()


@pytest.fixture
def generator(
    opened: TextGenerator, lacking: set[str], request: pytest.FixtureRequest
) -> TextGenerator:
    name = request.node.originalname
    if NEEDS.get(name) in lacking:
        pytest.skip(f"the server lacks {NEEDS[name]}")
    return opened


test_shape = every.test_the_answer_has_the_shape_of_the_seeds
test_nothing_asked = every.test_nothing_asked_is_nothing_answered
test_unequal_numbers = every.test_prompts_and_seeds_of_unequal_number_are_refused
test_same_seed = every.test_the_same_seed_writes_the_same_text
test_other_seeds = every.test_other_seeds_write_other_texts
test_no_more_tokens = every.test_no_more_tokens_than_allowed
test_no_echo = every.test_the_prompt_is_not_echoed
test_too_long_a_prompt = every.test_a_prompt_that_fills_the_context_is_our_error
test_random_state = every.test_the_global_random_state_is_untouched
test_neighbours = every.test_a_text_does_not_depend_on_its_neighbours
test_stop_string = every.test_a_stop_string_is_cut_off
test_begun_stop_string = every.test_a_stop_string_may_begin_where_its_prompt_ends
test_fits = every.test_a_prompt_that_counts_as_the_context_is_too_long_and_one_token_less_fits
test_empty_prompt = every.test_an_empty_prompt_counts_what_the_model_opens_with
test_likelihood = every.test_a_likelihood_is_a_log_probability_of_at_least_one_token
test_empty_text = every.test_nothing_is_certain
test_prompt_counts = every.test_the_prompt_makes_a_difference
test_no_conversation = every.test_a_base_model_takes_no_conversation


def test_the_scripted_server_lacks_nothing_so_that_no_test_is_skipped(
    lacking: set[str], pytestconfig: pytest.Config
) -> None:
    if not pytestconfig.getoption("--model-server"):
        assert lacking == set()
    assert set(NEEDS) <= set(globals())
