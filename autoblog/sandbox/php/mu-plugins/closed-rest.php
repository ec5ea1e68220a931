<?php
/**
 * Plugin Name: Closed REST
 * Description: Answers REST requests of logged-in users only, as many security plugins do.
 */

add_filter(
	'rest_authentication_errors',
	function ( $result ) {
		if ( $result || is_user_logged_in() ) {
			return $result;
		}
		return new WP_Error( 'rest_not_logged_in', 'You are not currently logged in.', array( 'status' => 401 ) );
	}
);
