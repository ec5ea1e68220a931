/* Attention of the new tokens of groups of candidates. */
#pragma once

#include "blocks.h"

/* Keep a candidate's new key and value; return its own tokens in the order of time. */
static void keep_own(const Step *step, const Group *group, const Cache *cache, int64_t head, int64_t candidate,
                     int64_t row, Span spans[2]) {
    const Network *network = step->network;
    const int64_t size = network->head_size, bytes = size * number_bytes(network), heads = network->key_value_heads;
    char *keys = cache->own + (candidate * heads + head) * cache->room * bytes;
    char *values = keys + group->candidates * heads * cache->room * bytes;
    const int64_t slot = group->held % cache->room * bytes;
    const float *key = key_of(step, row, head);
    keep(keys + slot, key, size, network->half);
    keep(values + slot, key + heads * size, size, network->half);
    spans[0] = (Span){keys, values, group->held + 1};
    spans[1] = (Span){keys, values, 0};
    if (group->held >= cache->room) { /* a full ring: its oldest token comes first */
        const int64_t oldest = (group->held + 1) % cache->room, first = oldest * bytes;
        spans[0] = (Span){keys + first, values + first, cache->room - oldest};
        spans[1].tokens = oldest;
    }
}

/* One key-value head of some candidates of one prompt, from `candidate` on: keep their new keys and values, then let
 * their queries read the prompt, each the same, and their own tokens. */
static void attend_candidates(const Step *step, const Layer *layer, const Group *group, const Cache *cache,
                              int64_t head, int64_t candidate, int64_t count, int64_t first_row) {
    const Network *network = step->network;
    const int64_t queries = network->heads / network->key_value_heads, size = network->head_size;
    const Block block = block_of(step, count * queries);
    const int64_t prompt = group->position - group->held, first = earlier(first_read(layer, group->position), prompt);
    const Panels panels = panels_of(network, &cache->prompt, head, first, prompt);
    const int64_t columns = columns_of(&panels);
    Span spans[BLOCK_ROWS][2];
    for (int64_t c = 0; c < count; c++) {
        const int64_t row = first_row + candidate + c;
        place_heads(step, layer, row, head, group->position);
        keep_own(step, group, cache, head, candidate + c, row, spans[c]);
        memcpy(block.query + c * queries * size, queries_of(step, row, head), (size_t)(queries * size) * sizeof(float));
    }
    score_panels(&block, &panels, 0);
    for (int64_t c = 0; c < count; c++) score_spans(spans[c], &block, c * queries, queries, columns);
    float sums[most_block_rows(network)];
    for (int64_t row = 0; row < block.rows; row++) {
        const Span *own = spans[row / queries];
        float *scores = block.scores + row * block.stride;
        mask_row(scores, &panels, first, prompt, -INFINITY);
        sums[row] = weigh(scores, columns + own[0].tokens + own[1].tokens);
    }
    add_panels(&block, &panels, 0, 1);
    for (int64_t c = 0; c < count; c++) {
        add_values(spans[c], &block, c * queries, queries, columns);
        store_read(step, &block, c * queries, sums + c * queries, first_row + candidate + c, head);
    }
}

static void attend_groups(Step *step, int64_t number) {
    const Layer *layer = step->network->layer + number;
    int64_t first_row = 0;
    for (int64_t g = 0; g < step->group_count; g++) {
        const Group *group = step->groups + g;
        const int64_t items = step->network->key_value_heads * group->candidates;
        const int64_t last = share(step, items, step->thread + 1);
        for (int64_t item = share(step, items, step->thread), here; item < last; item += here) {
            const int64_t head = item / group->candidates, candidate = item % group->candidates;
            here = earlier(earlier(last - item, group->candidates - candidate), block_tokens(step->network));
            attend_candidates(step, layer, group, group->cache + number, head, candidate, here, first_row);
        }
        first_row += group->candidates;
    }
    meet(step);
}
