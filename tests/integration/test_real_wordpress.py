"""The sites that the other integration tests rely on are what they claim to be."""

import pytest
import requests

from autoblog.sandbox.server_processes import wait_until
from tests.integration.real_wordpress import RealWordPress

pytestmark = pytest.mark.wordpress

_TIMEOUT_S = 60


def _rest(site: RealWordPress, route: str, role: str | None = None) -> requests.Response:
    account = site.accounts[role] if role else None
    return requests.get(
        f"{site.url}/",
        params={"rest_route": route, "context": "edit" if role else "view"},
        auth=(account.username, account.application_password) if account else None,
        timeout=_TIMEOUT_S,
    )


@pytest.mark.parametrize("role", ["administrator", "editor", "author", "contributor", "subscriber"])
def test_every_role_logs_in_with_its_application_password(
    any_wordpress: RealWordPress, role: str
) -> None:
    assert _rest(any_wordpress, "/wp/v2/users/me", role).json()["roles"] == [role]


def test_pretty_permalinks_lead_to_the_api_and_to_posts(wordpress: RealWordPress) -> None:
    wordpress.run_php(
        "wp_insert_post(['post_title' => 'Fresh paint', 'post_status' => 'publish']);"
    )

    post = requests.get(f"{wordpress.url}/fresh-paint/", timeout=_TIMEOUT_S)
    api = requests.get(f"{wordpress.url}/wp-json/wp/v2/posts", timeout=_TIMEOUT_S)

    assert "Fresh paint" in post.text
    assert "Fresh paint" in api.text


def test_plain_permalinks_announce_the_api_by_query(plain_wordpress: RealWordPress) -> None:
    answer = requests.head(plain_wordpress.url, timeout=_TIMEOUT_S)

    assert answer.links["https://api.w.org/"]["url"].endswith("/index.php?rest_route=/")


def test_a_subfolder_site_lives_below_its_folder_only(subfolder_wordpress: RealWordPress) -> None:
    top = subfolder_wordpress.url.removesuffix("/blog")

    assert requests.get(f"{top}/blog/wp-json/", timeout=_TIMEOUT_S).json()["home"].endswith("/blog")
    assert requests.get(f"{top}/wp-json/", timeout=_TIMEOUT_S).status_code == 404


def test_closed_rest_answers_users_only(closed_wordpress: RealWordPress) -> None:
    stranger = _rest(closed_wordpress, "/")

    assert (stranger.status_code, stranger.json()["code"]) == (401, "rest_not_logged_in")
    assert _rest(closed_wordpress, "/wp/v2/posts", "author").status_code == 200


def test_a_production_site_on_plain_http_has_no_application_passwords(
    production_wordpress: RealWordPress,
) -> None:
    assert _rest(production_wordpress, "/").json()["authentication"] == []
    assert _rest(production_wordpress, "/wp/v2/users/me", "author").status_code == 401


def test_forgetting_posts_leaves_no_post_term_or_picture(wordpress: RealWordPress) -> None:
    wordpress.run_php("""
        $category = wp_insert_term( 'Old news', 'category' );
        $terms    = array( $category['term_id'] );
        wp_insert_post( array( 'post_title' => 'A', 'post_category' => $terms ) );
    """)

    wordpress.forget_posts()

    assert wordpress.run_php("echo count(get_posts(['post_status' => 'any']));") == "0"
    assert wordpress.run_php("echo wp_count_terms(['taxonomy' => 'category']);") == "1"


def test_a_must_use_plugin_works_at_once_and_only_while_asked_for(
    wordpress: RealWordPress,
) -> None:
    def is_marked() -> bool:
        return "X-Marked" in requests.head(wordpress.url, timeout=_TIMEOUT_S).headers

    with wordpress.must_use_plugin("header('X-Marked: yes');"):
        during = is_marked()

    assert (during, is_marked()) == (True, False)


def test_mail_goes_nowhere_and_outside_requests_are_refused(wordpress: RealWordPress) -> None:
    assert (
        wordpress.run_php("echo wp_mail('a@example.org', 'b', 'c') ? 'sent' : 'failed';") == "sent"
    )
    assert "http_request_not_executed" in wordpress.run_php(
        "echo wp_remote_get('https://example.org/')->get_error_code();"
    )


def test_a_visit_sets_going_what_was_due(wordpress: RealWordPress) -> None:
    wordpress.run_php("wp_schedule_single_event( time() - 60, 'of_this_test' );")

    with wordpress.must_use_plugin(
        "add_action( 'of_this_test', function () { update_option( 'of_this_test', 'done' ); } );"
    ):
        requests.get(wordpress.url, timeout=_TIMEOUT_S)
        done = wait_until(
            lambda: wordpress.run_php("echo get_option( 'of_this_test' );") == "done",
            within_s=30,
        )

    assert done


def test_a_reviewer_finds_the_editor_without_its_welcome_guide(wordpress: RealWordPress) -> None:
    answer = wordpress.run_php("""
        $preferences = get_user_meta( 1, 'wp_persisted_preferences', true );
        echo wp_json_encode( $preferences['core/edit-post']['welcomeGuide'] );
    """)

    assert answer == "false"


def test_wordpress_has_nothing_to_complain_about(any_wordpress: RealWordPress) -> None:
    before = any_wordpress.complaints()

    requests.get(any_wordpress.url, timeout=_TIMEOUT_S)
    requests.get(f"{any_wordpress.url}/wp-login.php", timeout=_TIMEOUT_S)

    assert any_wordpress.complaints() == before
