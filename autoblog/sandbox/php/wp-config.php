<?php
/**
 * Configuration of a throwaway WordPress: everything comes from the sandbox's settings file.
 *
 * An environment variable holds the file's path, so that the web cannot read it.
 */

$autoblog_sandbox = json_decode(
	file_get_contents( getenv( 'AUTOBLOG_SANDBOX_SETTINGS' ) ),
	true,
	8,
	JSON_THROW_ON_ERROR
);

define( 'DB_NAME', $autoblog_sandbox['database']['name'] );
define( 'DB_USER', $autoblog_sandbox['database']['username'] );
define( 'DB_PASSWORD', $autoblog_sandbox['database']['password'] );
define( 'DB_HOST', 'localhost:' . $autoblog_sandbox['database']['socket'] );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );
$table_prefix = 'wp_';

foreach ( $autoblog_sandbox['salts'] as $autoblog_name => $autoblog_salt ) {
	define( $autoblog_name, $autoblog_salt );
}

// The port may change between two starts, so the address is set at each.
define( 'WP_HOME', $autoblog_sandbox['url'] );
define( 'WP_SITEURL', $autoblog_sandbox['url'] );

define( 'WP_ENVIRONMENT_TYPE', $autoblog_sandbox['environment'] );
define( 'WP_HTTP_BLOCK_EXTERNAL', true );
define( 'AUTOMATIC_UPDATER_DISABLED', true );
define( 'WP_AUTO_UPDATE_CORE', false );
define( 'FS_METHOD', 'direct' );

define( 'WP_DEBUG', true );
define( 'WP_DEBUG_DISPLAY', false );
define( 'WP_DEBUG_LOG', $autoblog_sandbox['debug_log'] );

// PHP 8.1 and later throw errors of the database, which versions before 5.9 do not expect.
mysqli_report( MYSQLI_REPORT_OFF );

if ( ! defined( 'ABSPATH' ) ) {
	define( 'ABSPATH', __DIR__ . '/' );
}
require_once ABSPATH . 'wp-settings.php';
