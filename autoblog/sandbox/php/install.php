<?php
/**
 * Installs WordPress from scratch: its database, its tables, its categories, its users.
 *
 * Reads a JSON object on standard input (title, timezone, permalink_structure, categories,
 * administrator, accounts) and prints one: the WordPress version, and the application passwords by user name.
 */

$order    = json_decode( stream_get_contents( STDIN ), true, 8, JSON_THROW_ON_ERROR );
$settings = json_decode( file_get_contents( getenv( 'AUTOBLOG_SANDBOX_SETTINGS' ) ), true, 8, JSON_THROW_ON_ERROR );

function autoblog_make_database( $database ) {
	mysqli_report( MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT );
	$server = new mysqli( 'localhost', $database['username'], $database['password'], '', 0, $database['socket'] );
	$server->query( "DROP DATABASE IF EXISTS `{$database['name']}`" );
	$server->query( "CREATE DATABASE `{$database['name']}` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci" );
	$server->close();
}

function autoblog_prepare_editor( $user_id ) {
	global $wpdb;
	// The editor shows every new user a guide that hides the post, and closes panels that a reviewer
	// needs. Newer versions store these preferences under "core", older ones apart.
	$preferences = array(
		'welcomeGuide'             => false,
		'enableChoosePatternModal' => false,
		'openPanels'               => array(
			'post-status',
			'taxonomy-panel-category',
			'taxonomy-panel-post_tag',
			'post-excerpt',
		),
	);
	update_user_meta(
		$user_id,
		$wpdb->get_blog_prefix() . 'persisted_preferences',
		array(
			'core'           => $preferences,
			'core/edit-post' => $preferences,
			'_modified'      => gmdate( 'c' ),
		)
	);
	update_user_meta( $user_id, 'show_welcome_panel', 0 );
}

function autoblog_add_account( $account ) {
	$id = username_exists( $account['username'] );
	if ( ! $id ) {
		$id = wp_insert_user(
			array(
				'user_login'   => $account['username'],
				'user_pass'    => $account['password'],
				'user_email'   => $account['username'] . '@example.org',
				'display_name' => $account['username'],
				'role'         => $account['role'],
			)
		);
	}
	if ( is_wp_error( $id ) ) {
		throw new RuntimeException( $id->get_error_message() );
	}

	autoblog_prepare_editor( $id );

	$made = WP_Application_Passwords::create_new_application_password( $id, array( 'name' => 'autoblog' ) );
	if ( is_wp_error( $made ) ) {
		throw new RuntimeException( $made->get_error_message() );
	}
	return $made[0];
}

function autoblog_empty_the_shop_window() {
	$everything = array( 'post_type' => array( 'post', 'page' ), 'post_status' => 'any', 'numberposts' => -1 );
	foreach ( get_posts( $everything ) as $sample ) {
		wp_delete_post( $sample->ID, true );
	}
}

autoblog_make_database( $settings['database'] );

define( 'WP_INSTALLING', true );
require $settings['wordpress'] . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';

// Decided here, so that the installer does not try to find out over HTTP before the server runs.
add_filter(
	'pre_option_permalink_structure',
	function () {
		return '/%postname%/';
	}
);
$administrator = $order['administrator'];
wp_install(
	$order['title'],
	$administrator['username'],
	$administrator['username'] . '@example.org',
	false,
	'',
	wp_slash( $administrator['password'] )
);
remove_all_filters( 'pre_option_permalink_structure' );

update_option( 'timezone_string', $order['timezone'] );
$wp_rewrite->set_permalink_structure( $order['permalink_structure'] );
flush_rewrite_rules( false );
autoblog_empty_the_shop_window();
foreach ( $order['categories'] as $category ) {
	wp_insert_term( $category, 'category' );
}

$application_passwords = array();
foreach ( array_merge( array( $administrator ), $order['accounts'] ) as $account ) {
	$application_passwords[ $account['username'] ] = autoblog_add_account( $account );
}
echo wp_json_encode(
	array(
		'version'               => get_bloginfo( 'version' ),
		'application_passwords' => $application_passwords,
	)
);
