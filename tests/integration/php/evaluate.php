<?php
/** Runs the code of the order inside WordPress, as administrator, and gives back what it printed. */

$order    = json_decode( stream_get_contents( STDIN ), true, 8, JSON_THROW_ON_ERROR );
$settings = json_decode( file_get_contents( getenv( 'AUTOBLOG_SANDBOX_SETTINGS' ) ), true, 8, JSON_THROW_ON_ERROR );

require $settings['wordpress'] . '/wp-load.php';
wp_set_current_user( 1 );

ob_start();
eval( $order['code'] );
echo wp_json_encode( array( 'printed' => ob_get_clean() ), JSON_THROW_ON_ERROR );
