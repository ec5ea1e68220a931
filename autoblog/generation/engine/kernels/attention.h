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

#define MOST_QUERIES 4 /* queries that read a key or a value while it is in a register */
#define INLINE static inline __attribute__((always_inline))

/* Score the tokens for each query, and raise `most` to its highest score. A query's scores are `stride` apart. */
INLINE void score_span(const Span *span, const float *query, int64_t size, int half, int queries, float *scores,
                       int64_t stride, float *most) {
    for (int64_t t = 0; t < span->tokens; t++) {
        Lanes sum[MOST_QUERIES];
        for (int q = 0; q < queries; q++) sum[q] = all(0.0f);
        for (int64_t i = 0; i < size; i += LANES) {
            const Lanes key = load_cached(span->keys, t * size + i, half);
            for (int q = 0; q < queries; q++) sum[q] = muladd(load(query + q * size + i), key, sum[q]);
        }
        for (int q = 0; q < queries; q++) {
            const float score = sum_of(sum[q]);
            scores[q * stride + t] = score;
            most[q] = score > most[q] ? score : most[q];
        }
    }
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

INLINE void add_span(const Span *span, const float *weights, int64_t stride, int64_t size, int half, int queries,
                     int64_t first, int parts, Lanes read[MOST_QUERIES][PARTS]) {
    for (int64_t t = 0; t < span->tokens; t++)
        for (int j = 0; j < parts; j++) {
            const Lanes value = load_cached(span->values, t * size + first + j * LANES, half);
            for (int q = 0; q < queries; q++)
                read[q][j] = muladd(all(weights[q * stride + t]), value, read[q][j]);
        }
}

/* Read `parts` vectors of both spans' values from `first` on. */
INLINE void read_values(const Span spans[2], const float *scores, int64_t stride, const float *sums, int64_t size,
                        int half, int queries, int64_t first, int parts, float *read) {
    Lanes part[MOST_QUERIES][PARTS];
    for (int q = 0; q < queries; q++)
        for (int j = 0; j < parts; j++) part[q][j] = all(0.0f);
    add_span(&spans[0], scores, stride, size, half, queries, first, parts, part);
    add_span(&spans[1], scores + spans[0].tokens, stride, size, half, queries, first, parts, part);
    for (int q = 0; q < queries; q++)
        for (int j = 0; j < parts; j++)
            store(read + q * size + first + j * LANES, divide(part[q][j], all(sums[q])));
}

/* Let `queries` heads read both spans, weighted by the softmax of their scores. */
INLINE void attend_some(const Span spans[2], const float *query, int64_t size, int half, int queries, float *scores,
                        int64_t stride, float *read) {
    float most[MOST_QUERIES], sums[MOST_QUERIES];
    for (int q = 0; q < queries; q++) most[q] = -INFINITY;
    score_span(&spans[0], query, size, half, queries, scores, stride, most);
    score_span(&spans[1], query, size, half, queries, scores + spans[0].tokens, stride, most);
    for (int q = 0; q < queries; q++)
        sums[q] = weigh(scores + q * stride, spans[0].tokens + spans[1].tokens, most[q]);
    const int parts = LANES == 8 && queries > 2 ? PARTS / 2 : PARTS; /* as many as there are registers for */
    int64_t first = 0;
    for (; first + parts * LANES <= size; first += parts * LANES)
        read_values(spans, scores, stride, sums, size, half, queries, first, parts, read);
    for (; first < size; first += LANES)
        read_values(spans, scores, stride, sums, size, half, queries, first, 1, read);
}

/* Let `queries` heads, a multiple of LANES wide, read the same keys and values; scores come scaled.
 * `scores` has room for MOST_QUERIES times `stride`, which is at least the number of tokens. */
INLINE void attend(const Span spans[2], const float *query, int64_t size, int half, int64_t queries, float *scores,
                   int64_t stride, float *read) {
    for (int64_t done = 0; done < queries; done += MOST_QUERIES) {
        const float *from = query + done * size;
        float *to = read + done * size;
        switch (queries - done) {
        case 1: attend_some(spans, from, size, half, 1, scores, stride, to); break;
        case 2: attend_some(spans, from, size, half, 2, scores, stride, to); break;
        case 3: attend_some(spans, from, size, half, 3, scores, stride, to); break;
        default: attend_some(spans, from, size, half, MOST_QUERIES, scores, stride, to);
        }
    }
}
