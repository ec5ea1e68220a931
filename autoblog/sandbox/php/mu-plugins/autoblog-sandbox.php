<?php
/**
 * Plugin Name: autoblog sandbox
 * Description: Keeps this throwaway site to itself: no mail, no outside requests, no noise.
 */

// WordPress reports everything; deprecations concern its code, not ours.
error_reporting( E_ALL & ~E_DEPRECATED & ~E_USER_DEPRECATED );

// No mail leaves this machine; WordPress believes that it was sent.
add_filter( 'pre_wp_mail', '__return_true' );

// PHP's built-in server has no mod_rewrite, but its router does the same.
add_filter( 'got_url_rewrite', '__return_true' );

// No requests to the outside: updates, patterns, pictures of users, emoji.
remove_action( 'init', 'wp_schedule_update_checks' );
foreach ( array( 'update_core', 'update_plugins', 'update_themes' ) as $autoblog_transient ) {
	add_filter(
		"pre_site_transient_{$autoblog_transient}",
		function () {
			return (object) array(
				'last_checked'    => time(),
				'version_checked' => get_bloginfo( 'version' ),
				'updates'         => array(),
				'checked'         => array(),
				'response'        => array(),
				'translations'    => array(),
			);
		}
	);
}
add_filter( 'should_load_remote_block_patterns', '__return_false' );
add_filter( 'pre_option_show_avatars', '__return_zero' );
add_filter( 'emoji_svg_url', '__return_false' );
remove_action( 'wp_head', 'print_emoji_detection_script', 7 );
remove_action( 'admin_print_scripts', 'print_emoji_detection_script' );
add_action(
	'wp_dashboard_setup',
	function () {
		remove_meta_box( 'dashboard_primary', 'dashboard', 'side' );
	}
);
