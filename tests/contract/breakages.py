"""Breakages of a site: a fault of the fake one, a must-use plugin of the real one."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.fake_site import FakeSite, Fault, faults


@dataclass(frozen=True, kw_only=True)
class Breakage:
    """A breakage. `php` is the plugin that causes it in WordPress."""

    name: str
    fake: Callable[[FakeSite], None]
    php: str

    def __str__(self) -> str:
        return self.name


def _once(fault: Fault) -> Callable[[FakeSite], None]:
    return lambda site: site.faults.script(fault, method="POST", route="wp/v2/posts")


def _always(fault: Fault) -> Callable[[FakeSite], None]:
    return lambda site: site.faults.script(fault, times=100)


def habit(**habits: object) -> Callable[[FakeSite], None]:
    return lambda site: vars(site.habits).update(habits)


def _after_inserting(php: str) -> str:
    return f"add_action('rest_after_insert_post', function() {{ {php} }});"


def _before_answering(php: str) -> str:
    return (
        "add_filter('rest_pre_dispatch', function($result, $server, $request) {"
        f" if ('POST' === $request->get_method()) {{ {php} }} return $result; }}, 10, 3);"
    )


def page(status: int, text: str) -> str:
    return (
        f"http_response_code({status}); header('Content-Type: text/html'); "
        f"echo '<!DOCTYPE html><html><body>{text}</body></html>'; exit;"
    )


_NOTICE = 'echo "<br />\\n<b>Warning</b>:  Undefined array key [0] on line <b>3</b><br />\\n";'

SLEEPS_AFTER_INSERTING = Breakage(
    name="sleeps after inserting",
    fake=_once(faults.timeout(acts=True)),
    php=_after_inserting("sleep(6);"),
)
DIES_AFTER_INSERTING = Breakage(
    name="dies after inserting",
    fake=_once(faults.fatal_error(acts=True)),
    php=_after_inserting("throw new Error('the end');"),
)
WP_DIES_AFTER_INSERTING = Breakage(
    name="wp_die after inserting",
    fake=_once(faults.wp_die(acts=True)),
    php=_after_inserting("wp_die('the end');"),
)
BAD_GATEWAY_AFTER_INSERTING = Breakage(
    name="502 after inserting",
    fake=_once(faults.status(502, acts=True)),
    php=_after_inserting(page(502, "Bad gateway")),
)
PAGE_AFTER_INSERTING = Breakage(
    name="a page with 200 after inserting",
    fake=_once(faults.challenge(acts=True)),
    php=_after_inserting(page(200, "Checking your browser")),
)
HALF_A_BODY = Breakage(
    name="half a body",
    fake=_once(faults.half_body()),
    php=_before_answering("ob_start(fn($body) => substr($body, 0, intdiv(strlen($body), 2)));"),
)
EMPTY_BODY = Breakage(
    name="empty body",
    fake=_once(faults.empty_body()),
    php=_before_answering("ob_start(fn($body) => '');"),
)
PRINTS_BEFORE_HEADERS = Breakage(
    name="a notice sent before the headers",
    fake=_once(faults.notice_before_headers()),
    php=f"while (ob_get_level()) ob_end_flush(); {_NOTICE} flush();",
)
TOO_MANY_REQUESTS = Breakage(
    name="429 with Retry-After",
    fake=_once(faults.too_many_requests("7")),
    php=_before_answering(f"header('Retry-After: 7'); {page(429, 'Slow down')}"),
)
MAINTENANCE = Breakage(
    name="503 with Retry-After",
    fake=_once(faults.maintenance("600")),
    php=_before_answering(f"header('Retry-After: 600'); {page(503, 'Maintenance')}"),
)
FIREWALL = Breakage(
    name="a firewall's 403",
    fake=_once(faults.status(403, acts=False)),
    php=_before_answering(page(403, "Forbidden")),
)
NOTICE_BEFORE_JSON = Breakage(
    name="a notice before the JSON",
    fake=_always(faults.notice_before_json()),
    php=f"ob_start(); {_NOTICE}",
)
BYTE_ORDER_MARK = Breakage(
    name="a byte order mark",
    fake=_always(faults.byte_order_mark()),
    php='ob_start(); echo "\\u{FEFF}";',
)
SEARCH_WITHOUT_DRAFTS = Breakage(
    name="a search that knows no drafts",
    fake=habit(search_finds_drafts=False),
    php=(
        "add_filter('rest_post_query', fn($query) => isset($query['s'])"
        " ? ['post_status' => ['publish']] + $query : $query);"
    ),
)
SEARCH_OF_VISIBLE_TEXT = Breakage(
    name="a search that knows visible text only",
    fake=habit(search_knows="visible text"),
    php=(
        "add_filter('posts_search', fn($search) => str_replace('post_content LIKE',"
        " \"REGEXP_REPLACE(post_content, '<!--.*?-->', '') LIKE\", str_replace("
        "\"{$GLOBALS['wpdb']->posts}.post_content\", 'post_content', $search)));"
    ),
)
EDITORIAL_STATUSES = Breakage(
    name="a plugin with statuses of its own",
    fake=habit(plugin_statuses=("pitch", "in-progress")),
    php=(
        "add_action('init', function() { foreach (['pitch', 'in-progress'] as $name)"
        " register_post_status($name, ['label' => $name, 'protected' => true]); });"
    ),
)
NEW_POSTS_ARE_PITCHES = Breakage(
    name="a plugin that makes new posts pitches",
    fake=habit(plugin_statuses=("pitch", "in-progress"), new_posts_become="pitch"),
    php=EDITORIAL_STATUSES.php
    + (
        "add_filter('wp_insert_post_data', fn($post, $given) => ['post_status' =>"
        " empty($given['ID']) && 'draft' === $post['post_status'] ? 'pitch' : $post['post_status']]"
        " + $post, 10, 2);"
    ),
)
NEW_POSTS_GO_LIVE = Breakage(
    name="a plugin that publishes what is sent as a draft",
    fake=habit(new_posts_become="publish"),
    php=(
        "add_filter('wp_insert_post_data', fn($post, $given) => ['post_status' =>"
        " empty($given['ID']) && 'draft' === $post['post_status'] ? 'publish' :"
        " $post['post_status']] + $post, 10, 2);"
    ),
)
STRIPS_MARKERS = Breakage(
    name="a plugin that takes out block comments",
    fake=habit(loses_markers=True),
    php=(
        "add_filter('wp_insert_post_data', fn($post) => ['post_content' =>"
        " preg_replace('/<!--.*?-->/s', '', $post['post_content'])] + $post);"
    ),
)
TELLS_WRONG_LOGINS = Breakage(
    name="a plugin that asks for the user early",
    fake=habit(tells_wrong_logins=True),
    php=(
        "add_filter('rest_authentication_errors',"
        " function($errors) { wp_get_current_user(); return $errors; }, 1);"
    ),
)
STRIPS_AUTHORIZATION = Breakage(
    name="a server that keeps the login to itself",
    fake=habit(strips_authorization=True),
    php="unset($_SERVER['PHP_AUTH_USER'], $_SERVER['PHP_AUTH_PW']);",
)
NO_APPLICATION_PASSWORDS = Breakage(
    name="application passwords switched off",
    fake=habit(application_passwords=False),
    php="add_filter('wp_is_application_passwords_available', '__return_false');",
)

STORED_BUT_UNCLEAR = (
    SLEEPS_AFTER_INSERTING,
    DIES_AFTER_INSERTING,
    WP_DIES_AFTER_INSERTING,
    BAD_GATEWAY_AFTER_INSERTING,
    PAGE_AFTER_INSERTING,
    HALF_A_BODY,
    EMPTY_BODY,
    PRINTS_BEFORE_HEADERS,
)
READ_ALL_THE_SAME = (NOTICE_BEFORE_JSON, BYTE_ORDER_MARK)

USERS_ROUTE_SHUT = Breakage(
    name="the route of users is shut",
    fake=habit(shut_routes=("wp/v2/users",)),
    php=(
        "add_filter('rest_endpoints', function($routes) {"
        " return array_filter($routes, fn($route) => 0 !== strpos($route, '/wp/v2/users'),"
        " ARRAY_FILTER_USE_KEY); });"
    ),
)
GRANTED_BY_A_FILTER = Breakage(
    name="a filter grants what no list tells",
    fake=habit(granted_by_filter=frozenset({"edit_posts", "publish_posts"})),
    php=(
        "add_filter('user_has_cap', function($all) {"
        " $all['edit_posts'] = $all['publish_posts'] = true; return $all; });"
    ),
)
ADDS_A_SLASH = Breakage(
    name="the server adds a slash to addresses",
    fake=habit(adds_slash=True),
    php=(
        "list($path, $query) = explode('?', $_SERVER['REQUEST_URI'] . '?');"
        "if (0 === strpos($path, '/wp-json') && '/' !== substr($path, -1)) {"
        ' header("Location: $path/?$query", true, 301); exit; }'
    ),
)
