<?php
/**
 * Routes requests of PHP's built-in server as a web server with URL rewriting would.
 *
 * Files in the document root are served as they are; every other address goes to the nearest index.php
 * above it, which starts WordPress.
 */

function autoblog_route() {
	$root = realpath( $_SERVER['DOCUMENT_ROOT'] );
	$path = str_replace( "\0", '', rawurldecode( (string) parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH ) ) );
	$file = realpath( $root . $path );

	$exists = false !== $file && str_starts_with( $file . '/', $root . '/' );
	if ( $exists && is_dir( $file ) && ! str_ends_with( $path, '/' ) ) {
		$query = (string) parse_url( $_SERVER['REQUEST_URI'], PHP_URL_QUERY );
		header( 'Location: ' . $path . '/' . ( '' === $query ? '' : '?' . $query ), true, 301 );
		return null;
	}
	if ( $exists && ( is_file( $file ) || is_file( $file . '/index.php' ) ) ) {
		return false;
	}

	$folder = $path;
	do {
		$folder = rtrim( dirname( $folder ), '/' );
		$door   = $root . $folder . '/index.php';
	} while ( '' !== $folder && ! is_file( $door ) );
	if ( ! is_file( $door ) ) {
		http_response_code( 404 );
		echo 'Not found';
		return null;
	}

	$_SERVER['SCRIPT_NAME']     = $folder . '/index.php';
	$_SERVER['SCRIPT_FILENAME'] = $door;
	$_SERVER['PHP_SELF']        = $folder . '/index.php';
	unset( $_SERVER['PATH_INFO'] );
	chdir( dirname( $door ) );
	return $door;
}

$autoblog_door = autoblog_route();
if ( ! is_string( $autoblog_door ) ) {
	return $autoblog_door;
}
// At the top, since WordPress expects to run among the global variables.
require $autoblog_door;
