/* What one head of one new token reads of its prompt and of the tokens written before it. */
#pragma once

#include <math.h>

#include "lanes.h"

/* A run of tokens: keys and values, (tokens, head size) each, in half precision. */
typedef struct {
    const uint16_t *keys, *values;
    int64_t tokens;
} Span;

static inline float score(const float *query, const uint16_t *key, int64_t size) {
    Lanes sum = all(0.0f);
    for (int64_t i = 0; i < size; i += LANES) sum = muladd(load(query + i), load_half(key + i), sum);
    return sum_of(sum);
}

static float score_span(const Span *span, const float *query, int64_t size, float *scores, float most) {
    for (int64_t t = 0; t < span->tokens; t++) {
        scores[t] = score(query, span->keys + t * size, size);
        most = scores[t] > most ? scores[t] : most;
    }
    return most;
}

/* Scores to weights that are not yet divided by their sum, which is returned. */
static float weigh(float *scores, int64_t tokens, float most) {
    Lanes sum = all(0.0f);
    for (int64_t t = 0; t < tokens; t += LANES) {
        const int64_t left = lanes_left(t, tokens);
        store_part(scores + t, left, exponential(sub(load_part(scores + t, left), all(most))));
        sum = add(sum, load_part(scores + t, left));
    }
    return sum_of(sum);
}

#define PARTS 4 /* of a head, LANES each, that are read side by side */

static inline void add_span(const Span *span, const float *weights, int64_t size, int64_t first, Lanes *read) {
    for (int64_t t = 0; t < span->tokens; t++) {
        const uint16_t *value = span->values + t * size + first;
        for (int j = 0; j < PARTS; j++) read[j] = muladd(all(weights[t]), load_half(value + j * LANES), read[j]);
    }
}

/* Softmax of the scores over both spans, GPT-Neo's, which are not scaled; `scores` is room for all. */
static void attend(const Span spans[2], const float *query, int64_t size, float *scores, float *read) {
    float most = score_span(&spans[0], query, size, scores, -INFINITY);
    most = score_span(&spans[1], query, size, scores + spans[0].tokens, most);
    const float sum = weigh(scores, spans[0].tokens + spans[1].tokens, most);
    for (int64_t first = 0; first < size; first += PARTS * LANES) {
        Lanes part[PARTS] = {all(0.0f), all(0.0f), all(0.0f), all(0.0f)};
        add_span(&spans[0], scores, size, first, part);
        add_span(&spans[1], scores + spans[0].tokens, size, first, part);
        for (int j = 0; j < PARTS; j++) store(read + first + j * LANES, divide(part[j], all(sum)));
    }
}
