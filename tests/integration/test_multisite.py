"""A network of sites on one WordPress: a super admin without a role, and a mistyped folder."""

from urllib.parse import urlsplit

import pytest

from autoblog.errors import SiteNotFoundError
from autoblog.sandbox.site_form import SiteForm
from autoblog.wordpress import Credentials, Retry, Terms, Transport, WordPress, find_site
from tests.contract.blog import sample
from tests.integration.real_wordpress import RealWordPress, WordPressFarm

pytestmark = pytest.mark.wordpress

_MAKE_NETWORK = """
    require_once ABSPATH . 'wp-admin/includes/upgrade.php';
    foreach ($wpdb->tables('ms_global') as $table => $name) $wpdb->$table = $name;
    install_network();
    $made = populate_network(1, '%s', 'admin@example.org', 'A network', '/', false);
    echo is_wp_error($made) ? $made->get_error_code() : 'made';
"""
_SETTINGS = """
define( 'MULTISITE', true );
define( 'SUBDOMAIN_INSTALL', false );
define( 'DOMAIN_CURRENT_SITE', '%s' );
define( 'PATH_CURRENT_SITE', '/' );
define( 'SITE_ID_CURRENT_SITE', 1 );
define( 'BLOG_ID_CURRENT_SITE', 1 );
$_SERVER += array( 'HTTP_HOST' => '%s', 'REQUEST_URI' => '/' );
"""
# WordPress makes no site with a port in its address, but serves one.
_ADD_SITE = """
    global $wpdb;
    $host = '%s';
    $owner = get_user_by('login', 'editor')->ID;
    $site = wpmu_create_blog('two.example', '/two/', 'Two', $owner);
    grant_super_admin(1);
    update_network_option(1, 'using_application_passwords', 1);  // they were made before
    remove_user_from_blog(1, $site);
    $wpdb->update($wpdb->blogs, ['domain' => $host], ['blog_id' => $site]);
    clean_blog_cache($site);
    foreach ([1 => '', $site => '/two'] as $id => $path) {
        update_blog_option($id, 'home', "http://$host$path");
        update_blog_option($id, 'siteurl', "http://$host$path");
    }
    echo is_wp_error($site) ? $site->get_error_code() : $site;
"""
_POSTS_OF_BOTH = """
    foreach ([1, 2] as $site) {
        switch_to_blog($site);
        echo count(get_posts(['post_status' => 'any', 'numberposts' => -1])), ' ';
    }
"""


@pytest.fixture(scope="module")
def network(wordpress_farm: WordPressFarm) -> RealWordPress:
    """A network whose second site, at /two/, the super admin is no member of."""
    site = wordpress_farm.site(SiteForm(title="A network"))
    host = urlsplit(site.url).netloc
    assert site.run_php("global $wpdb;" + _MAKE_NETWORK % host) == "made"
    config = site.installation.wordpress / "wp-config.php"
    text = config.read_text(encoding="utf-8")
    # each site of a network has an address of its own
    kept = [
        line for line in text.splitlines() if "WP_HOME" not in line and "WP_SITEURL" not in line
    ]
    before, rest = "\n".join(kept).split("// PHP 8.1", 1)
    config.write_text(f"{before}{_SETTINGS % (host, host)}// PHP 8.1{rest}", encoding="utf-8")
    assert site.run_php(_ADD_SITE % host) == "2"
    return site


def log_in(url: str, credentials: Credentials) -> WordPress:
    http = Transport()
    site = find_site(url, http=http, credentials=credentials)
    return WordPress(
        site=site, credentials=credentials, http=http, retry=Retry(wait=lambda _: None, attempts=2)
    )


@pytest.fixture
def super_admin(network: RealWordPress) -> Credentials:
    account = network.accounts["administrator"]
    return Credentials(username=account.username, application_password=account.application_password)


def test_a_super_admin_without_a_role_on_a_site_writes_and_publishes_there(
    network: RealWordPress, super_admin: Credentials
) -> None:
    assert network.run_php(_POSTS_OF_BOTH) == "0 1 "  # each new site has a post that greets
    wordpress = log_in(f"{network.url}/two/", super_admin)
    wordpress.login()
    wordpress.check_role("publish")
    ref = wordpress.set_status(wordpress.create_draft(sample(), Terms()), "publish")

    assert wordpress.site.home.rstrip("/") == f"{network.url}/two"
    assert ref.status == "publish"
    assert network.run_php(_POSTS_OF_BOTH) == "0 2 "


@pytest.mark.parametrize("folder", ["tow", "two/tow"])
def test_a_mistyped_folder_is_no_site_of_the_network(
    network: RealWordPress, super_admin: Credentials, folder: str
) -> None:
    before = network.run_php(_POSTS_OF_BOTH)
    with pytest.raises(SiteNotFoundError, match=folder):
        log_in(f"{network.url}/{folder}/", super_admin)
    assert network.run_php(_POSTS_OF_BOTH) == before
