/* Attention of one head of one new token over its prompt and the tokens written before it. */
#pragma once

#include <math.h>

#include "lanes.h"

/* Keys and values of successive tokens, (tokens, head size) each, in half or single precision. */
typedef struct {
    const char *keys, *values;
    int64_t tokens;
} Span;

static inline Lanes load_cached(const char *from, int64_t at, int half) {
    return half ? load_half((const uint16_t *)from + at) : load((const float *)from + at);
}

static inline float score_span(const Span *span, const float *query, int64_t size, int half, float *scores,
                               float most) {
    for (int64_t t = 0; t < span->tokens; t++) {
        Lanes sum = all(0.0f);
        for (int64_t i = 0; i < size; i += LANES)
            sum = muladd(load(query + i), load_cached(span->keys, t * size + i, half), sum);
        scores[t] = sum_of(sum);
        most = scores[t] > most ? scores[t] : most;
    }
    return most;
}

/* Turn scores into weights that are not divided by their sum yet; return the sum. */
static float weigh(float *scores, int64_t tokens, float most) {
    Lanes sum = all(0.0f);
    for (int64_t t = 0; t < tokens; t += LANES) {
        const int64_t left = lanes_left(t, tokens);
        store_part(scores + t, left, exponential(sub(load_part(scores + t, left), all(most))));
        sum = add(sum, load_part(scores + t, left));
    }
    return sum_of(sum);
}

#define PARTS 4 /* vectors of a head's values that are summed side by side */

static inline void add_span(const Span *span, const float *weights, int64_t size, int half, int64_t first,
                            Lanes *read) {
    for (int64_t t = 0; t < span->tokens; t++)
        for (int j = 0; j < PARTS; j++)
            read[j] = muladd(all(weights[t]), load_cached(span->values, t * size + first + j * LANES, half), read[j]);
}

/* Read both spans, weighted by the softmax of their scores, which GPT-Neo does not scale. `scores` has
 * room for one score a token. */
static inline void attend(const Span spans[2], const float *query, int64_t size, int half, float *scores,
                          float *read) {
    float *later = scores + spans[0].tokens;
    float most = score_span(&spans[0], query, size, half, scores, -INFINITY);
    most = score_span(&spans[1], query, size, half, later, most);
    const float sum = weigh(scores, spans[0].tokens + spans[1].tokens, most);
    for (int64_t first = 0; first < size; first += PARTS * LANES) {
        Lanes part[PARTS] = {all(0.0f), all(0.0f), all(0.0f), all(0.0f)};
        add_span(&spans[0], scores, size, half, first, part);
        add_span(&spans[1], later, size, half, first, part);
        for (int j = 0; j < PARTS; j++) store(read + first + j * LANES, divide(part[j], all(sum)));
    }
}
