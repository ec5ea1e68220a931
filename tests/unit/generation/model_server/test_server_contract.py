"""What holds of every text generator holds of one whose model runs on a server.

The tests are those of `test_contracts` that need neither beams nor a tokenizer of ours.
"""

from collections.abc import Iterator

import pytest

from autoblog.generation import ServerAddress, TextGenerator, open_server
from tests.scripted_model_server import Habits, scripted_server
from tests.unit.generation import test_contracts as every
from tests.unit.generation.conftest import CONTEXT


@pytest.fixture
def generator() -> Iterator[TextGenerator]:
    with scripted_server(Habits(chat=False, context=CONTEXT)) as url:
        generator = open_server(ServerAddress(url=url, model="scripted"))
        yield generator
        generator.close()


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
