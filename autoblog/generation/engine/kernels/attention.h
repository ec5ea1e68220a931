/* What one head of one new token reads of its prompt and of the tokens written before it. */
#pragma once

#include <math.h>

#include "lanes.h"

/* A run of tokens: keys and values, (tokens, head size) each, in half or single precision. */
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

static inline void add_span(const Span *span, const float *weights, int64_t size, int half, int64_t first,
                            Lanes *read) {
    for (int64_t t = 0; t < span->tokens; t++)
        for (int j = 0; j < PARTS; j++)
            read[j] = muladd(all(weights[t]), load_cached(span->values, t * size + first + j * LANES, half), read[j]);
}

/* Softmax of the scores over both spans, GPT-Neo's, which are not scaled; `scores` is room for all. */
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
