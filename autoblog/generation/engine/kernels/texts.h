/* Attention of successive tokens of texts.
 *
 * A block of tokens reads blocks of keys, so that its scores are products of matrices. A local layer reads the panels
 * inside the window of the block's tokens only.
 */
#pragma once

#include "blocks.h"

/* Keep the key and the value of the token at `index` of its store. */
static void keep_in_store(const Network *network, const Store *store, int64_t head, int64_t index, const float *key,
                          const float *value) {
    const int64_t size = network->head_size, bytes = number_bytes(network), offset = head * store->room * size;
    keep(store->values + (offset + index * size) * bytes, value, size, network->half);
    const int64_t first = offset + index / KEYS * KEYS * size + index % KEYS;
    float kept[size];
    keep((char *)kept, key, size, network->half);
    for (int64_t i = 0; i < size; i++) {
        if (network->half) ((uint16_t *)store->keys)[first + i * KEYS] = ((uint16_t *)kept)[i];
        else ((float *)store->keys)[first + i * KEYS] = kept[i];
    }
}

/* Place this thread's share of a text's heads, and keep its keys and values. */
static void keep_text(const Step *step, const Layer *layer, const Text *text, const Store *own, int64_t first_row) {
    const int64_t heads = step->network->key_value_heads, last = share(step, text->tokens, step->thread + 1);
    for (int64_t token = share(step, text->tokens, step->thread); token < last; token++)
        for (int64_t head = 0; head < heads; head++) {
            const int64_t row = first_row + token, index = text->held + token;
            place_heads(step, layer, row, head, text->before_tokens + index);
            const float *key = key_of(step, row, head);
            keep_in_store(step->network, own, head, index, key, key + heads * step->network->head_size);
        }
}

/* Let one key-value head's queries of `count` tokens of a text, from `token` on, read the text up to themselves. */
static void attend_tokens(const Step *step, const Layer *layer, const Text *text, int64_t number, int64_t head,
                          int64_t token, int64_t count, int64_t first_row) {
    const Network *network = step->network;
    const int64_t queries = network->heads / network->key_value_heads, size = network->head_size;
    const Block block = block_of(step, count * queries);
    const int64_t before = text->before_tokens, position = before + text->held + token;
    const int64_t first = first_read(layer, position), own_end = position + count - before;
    const Panels shared = text->before ? panels_of(network, text->before + number, head, earlier(first, before), before)
                                       : (Panels){0};
    const Panels own = panels_of(network, text->own + number, head, later(0, first - before), own_end);
    const int64_t columns = columns_of(&shared);
    for (int64_t t = 0; t < count; t++)
        memcpy(block.query + t * queries * size, queries_of(step, first_row + token + t, head),
               (size_t)(queries * size) * sizeof(float));
    score_panels(&block, &shared, 0);
    score_panels(&block, &own, columns);
    float sums[block.rows];
    for (int64_t row = 0; row < block.rows; row++) {
        const int64_t here = position + row / queries, from = first_read(layer, here);
        float *scores = block.scores + row * block.stride;
        for (int again = 0; again < 2; again++) {
            const float value = again ? 0.0f : -INFINITY;
            mask_row(scores, &shared, from, before, value);
            mask_row(scores + columns, &own, from - before, here + 1 - before, value);
            if (!again) sums[row] = weigh(scores, columns + columns_of(&own));
        }
    }
    add_panels(&block, &shared, 0, 1);
    add_panels(&block, &own, columns, 0);
    for (int64_t t = 0; t < count; t++)
        store_read(step, &block, t * queries, sums + t * queries, first_row + token + t, head);
}

/* Threads take blocks one by one, the last and longest first; each layer's count goes on from the layer before. */
static void attend_texts(Step *step, int64_t number) {
    const Network *network = step->network;
    const Layer *layer = network->layer + number;
    const int64_t most = block_tokens(network);
    int64_t blocks = 0, first_row = 0;
    for (int64_t t = 0; t < step->text_count; first_row += step->texts[t++].tokens) {
        keep_text(step, layer, step->texts + t, step->texts[t].own + number, first_row);
        blocks += (step->texts[t].tokens + most - 1) / most;
    }
    meet(step);
    const int64_t items = blocks * network->key_value_heads, begun = number * (items + step->threads);
    for (int64_t item; (item = atomic_fetch_add(step->taken, 1) - begun) < items;) {
        const int64_t head = item % network->key_value_heads;
        int64_t block = blocks - 1 - item / network->key_value_heads, text = 0, row = 0, own;
        for (; block >= (own = (step->texts[text].tokens + most - 1) / most); text++) {
            block -= own;
            row += step->texts[text].tokens;
        }
        const Text *read = step->texts + text;
        attend_tokens(step, layer, read, number, head, block * most, earlier(most, read->tokens - block * most), row);
    }
    meet(step);
}
