"""SEO plugins as autoblog meets them: habits of the fake site, stand-ins on the real one.

The stand-ins do what the plugins' sources do: Rank Math's `includes/rest/class-shared.php` and
`class-rest-helper.php`, Yoast's `inc/class-wpseo-meta.php`.
"""

from tests.contract.breakages import Breakage, habit

YOAST_KEY = "_yoast_wpseo_metadesc"
RANK_MATH_KEY = "rank_math_description"
_CORE = ("oembed/1.0", "wp/v2", "wp-site-health/v1")
_YOAST_ROUTE = """
add_action('rest_api_init', fn() => register_rest_route('yoast/v1', '/get_head',
    ['callback' => '__return_null', 'permission_callback' => '__return_true']));
"""
_RANK_MATH_ROUTE = """
add_action('rest_api_init', fn() => register_rest_route('rankmath/v1', '/updateMeta', [
    'methods' => 'POST',
    'args' => array_fill_keys(['objectType', 'objectID', 'meta'], ['required' => true]),
    'permission_callback' => fn($request) => current_user_can('edit_post', $request['objectID'])
        ? true : new WP_Error('rest_cannot_edit', 'Sorry.', ['status' => 403]),
    'callback' => function($request) {
        foreach ($request['meta'] as $key => $value) {
            update_metadata($request['objectType'], $request['objectID'], $key,
                sanitize_text_field($value));
        }
        return ['slug' => true, 'schemas' => []];
    }]));
"""
_DROPPING = (
    "add_filter('update_post_metadata', '__return_true');"
    "add_filter('add_post_metadata', '__return_true');"
)


def _registering(key: str) -> str:
    return (
        f"add_action('init', fn() => register_meta('post', '{key}', ["
        " 'object_subtype' => 'post', 'show_in_rest' => true, 'single' => true,"
        " 'type' => 'string', 'sanitize_callback' => 'sanitize_text_field',"
        " 'auth_callback' => fn($may, $key, $id) => current_user_can('edit_post', $id)]));"
    )


YOAST = Breakage(
    name="Yoast SEO",
    fake=habit(namespaces=(*_CORE, "yoast/v1"), registered_meta=(YOAST_KEY,)),
    php=_YOAST_ROUTE + _registering(YOAST_KEY),
)
OLD_YOAST = Breakage(
    name="Yoast SEO that takes none",
    fake=habit(namespaces=(*_CORE, "yoast/v1")),
    php=_YOAST_ROUTE,
)
DROPPING_YOAST = Breakage(
    name="Yoast SEO beside a plugin that drops it",
    fake=habit(namespaces=(*_CORE, "yoast/v1"), registered_meta=(YOAST_KEY,), drops_meta=True),
    php=_YOAST_ROUTE + _registering(YOAST_KEY) + _DROPPING,
)
RANK_MATH = Breakage(
    name="Rank Math",
    fake=habit(namespaces=(*_CORE, "rankmath/v1")),
    php=_RANK_MATH_ROUTE,
)
READABLE_RANK_MATH = Breakage(
    name="Rank Math with its fields registered",
    fake=habit(namespaces=(*_CORE, "rankmath/v1"), registered_meta=(RANK_MATH_KEY,)),
    php=_RANK_MATH_ROUTE + _registering(RANK_MATH_KEY),
)
DROPPING_RANK_MATH = Breakage(
    name="Rank Math beside a plugin that drops it",
    fake=habit(
        namespaces=(*_CORE, "rankmath/v1"), registered_meta=(RANK_MATH_KEY,), drops_meta=True
    ),
    php=_RANK_MATH_ROUTE + _registering(RANK_MATH_KEY) + _DROPPING,
)
TAKING = (YOAST, RANK_MATH, READABLE_RANK_MATH)
READABLE = ((YOAST, YOAST_KEY), (READABLE_RANK_MATH, RANK_MATH_KEY))
DROPPING = (DROPPING_YOAST, DROPPING_RANK_MATH)
