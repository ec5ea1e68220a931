/* Blocks of rows that read the same keys and values. */
#pragma once

#include "network.h"

/* What a block holds: queries, what they read, and scores. Rows of scores are no multiple of 4096 bytes apart. */
static int64_t score_stride(int64_t longest) { return longest / 32 * 32 + 3 * KEYS; }

static int64_t most_block_rows(const Network *network) {
    const int64_t queries = network->heads / network->key_value_heads;
    return queries > BLOCK_ROWS ? queries : BLOCK_ROWS;
}

static int64_t block_floats(const Network *network, int64_t longest) {
    return most_block_rows(network) * (2 * network->head_size + score_stride(longest));
}

/* This thread's memory for a block. */
static Block block_of(const Step *step, int64_t rows) {
    const Network *network = step->network;
    const int64_t most = most_block_rows(network), size = network->head_size;
    float *from = step->scratch.blocks + step->thread * block_floats(network, step->longest);
    return (Block){.rows = rows, .size = size, .half = network->half, .stride = score_stride(step->longest),
                   .query = from, .read = from + most * size, .scores = from + 2 * most * size};
}

/* The tokens of a store from `first` to before `end` that one head reads. */
static Panels panels_of(const Network *network, const Store *store, int64_t head, int64_t first, int64_t end) {
    const int64_t offset = head * store->room * network->head_size * number_bytes(network);
    return (Panels){store->keys + offset, store->values + offset, first, end};
}

static int64_t later(int64_t a, int64_t b) { return a > b ? a : b; }
static int64_t earlier(int64_t a, int64_t b) { return a < b ? a : b; }

/* The first position that a token at `position` reads. */
static int64_t first_read(const Layer *layer, int64_t position) {
    return layer->window ? later(0, position - layer->window + 1) : 0;
}

/* The query heads of one row that read key-value head `head`. */
static float *queries_of(const Step *step, int64_t row, int64_t head) {
    const Network *network = step->network;
    const int64_t queries = network->heads / network->key_value_heads;
    return step->scratch.fused + row * fused_width(network) + head * queries * network->head_size;
}

/* The key of one row; its value is key_value_heads heads behind. */
static float *key_of(const Step *step, int64_t row, int64_t head) {
    return step->scratch.fused + row * fused_width(step->network) +
           (step->network->heads + head) * step->network->head_size;
}

static void place_heads(const Step *step, const Layer *layer, int64_t row, int64_t head, int64_t position) {
    const int64_t queries = step->network->heads / step->network->key_value_heads;
    for (int64_t q = 0; q < queries; q++)
        place_head(step, layer, &layer->of_query, position,
                   queries_of(step, row, head) + q * step->network->head_size);
    place_head(step, layer, &layer->of_key, position, key_of(step, row, head));
}

/* Store what the queries of one row have read, divided by the sums of their weights. */
static void store_read(const Step *step, const Block *block, int64_t from, const float *sums, int64_t row,
                       int64_t head) {
    const int64_t heads = step->network->heads, queries = heads / step->network->key_value_heads;
    float *to = step->scratch.read + (row * heads + head * queries) * block->size;
    for (int64_t q = 0; q < queries; q++)
        for (int64_t i = 0; i < block->size; i += LANES)
            store(to + q * block->size + i, divide(load(block->read + (from + q) * block->size + i), all(sums[q])));
}

/* Tokens or candidates that are read for together. */
static int64_t block_tokens(const Network *network) {
    return later(1, BLOCK_ROWS / (network->heads / network->key_value_heads));
}
