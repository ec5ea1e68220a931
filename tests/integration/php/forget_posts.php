<?php
/** Removes every post, page, picture, category and tag, but the category that WordPress needs. */

global $wpdb;
foreach ( $wpdb->get_col( "SELECT ID FROM {$wpdb->posts} WHERE post_type <> 'wp_global_styles'" ) as $id ) {
	wp_delete_post( (int) $id, true );
}
foreach ( array( 'category', 'post_tag' ) as $taxonomy ) {
	foreach ( get_terms( array( 'taxonomy' => $taxonomy, 'hide_empty' => false, 'fields' => 'ids' ) ) as $id ) {
		wp_delete_term( $id, $taxonomy );
	}
}
