"""The settings and plugins in which one WordPress site differs from the next."""

from dataclasses import dataclass


@dataclass(kw_only=True)
class Habits:
    """How a site is set up and which plugins it has; a test may change it at any time.

    `api_root` is the address that its pages announce, if it is wrong. A search plugin may know no
    drafts, count more than was searched for, or know the `visible text` alone. An editorial plugin
    adds statuses, or turns every new post into one. The page cache keeps every answer by its
    address, whoever was logged in. `registered_meta` are the keys beside a post
    that may be read and written; `missing_pages` are paths that are 404, `shut_routes` those that a
    plugin has removed, `granted_by_filter` the capabilities that everybody has beyond those that
    are listed. `breaks_off_in_media` is how often its server dies before all sizes of a picture are
    made.
    """

    name: str = "Fake &amp; Blog"
    permalinks: str = "pretty"
    application_passwords: bool = True
    closed: bool = False
    closed_code: str = "rest_not_logged_in"
    xmlrpc: bool = True
    strips_authorization: bool = False
    tells_wrong_logins: bool = False
    namespaces: tuple[str, ...] = ("oembed/1.0", "wp/v2", "wp-site-health/v1")
    timezone: str = ""
    gmt_offset: float = 0.0
    server: str = "Apache"
    links_in_header: bool = True
    links_in_html: bool = False
    api_root: str = ""
    search_finds_drafts: bool = True
    search_counts_everything: bool = False
    loses_markers: bool = False
    is_wordpress: bool = True
    largest_upload: int = 2**20
    breaks_off_in_media: int = 0
    strips_queries: bool = False
    registered_meta: tuple[str, ...] = ()
    drops_meta: bool = False
    adds_slash: bool = False
    missing_pages: tuple[str, ...] = ()
    shut_routes: tuple[str, ...] = ()
    granted_by_filter: frozenset[str] = frozenset()
    plugin_statuses: tuple[str, ...] = ()
    new_posts_become: str = ""
    search_knows: str = "everything"
    tells_statuses: bool = True
    page_cache: bool = False
