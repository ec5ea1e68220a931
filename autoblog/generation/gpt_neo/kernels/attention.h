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
    __m512 sum = _mm512_setzero_ps();
    for (int64_t i = 0; i < size; i += LANES)
        sum = _mm512_fmadd_ps(_mm512_loadu_ps(query + i), load_half(key + i), sum);
    return _mm512_reduce_add_ps(sum);
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
    __m512 sum = _mm512_setzero_ps();
    for (int64_t t = 0; t < tokens; t += LANES) {
        const int64_t left = tokens - t;
        const __mmask16 inside = left < LANES ? (__mmask16)((1u << left) - 1) : (__mmask16)0xffff;
        const __m512 above = _mm512_sub_ps(_mm512_maskz_loadu_ps(inside, scores + t), _mm512_set1_ps(most));
        const __m512 weight = _mm512_maskz_mov_ps(inside, exp_lanes(above));
        _mm512_mask_storeu_ps(scores + t, inside, weight);
        sum = _mm512_add_ps(sum, weight);
    }
    return _mm512_reduce_add_ps(sum);
}

static inline void add_span(const Span *span, const float *weights, int64_t size, int64_t first, __m512 *read) {
    for (int64_t t = 0; t < span->tokens; t++) {
        const __m512 weight = _mm512_set1_ps(weights[t]);
        const uint16_t *value = span->values + t * size + first;
        for (int j = 0; j < 4; j++) read[j] = _mm512_fmadd_ps(weight, load_half(value + j * LANES), read[j]);
    }
}

/* Softmax of the scores over both spans, GPT-Neo's, which are not scaled; `scores` is room for all. */
static void attend(const Span spans[2], const float *query, int64_t size, float *scores, float *read) {
    float most = score_span(&spans[0], query, size, scores, -INFINITY);
    most = score_span(&spans[1], query, size, scores + spans[0].tokens, most);
    const float sum = weigh(scores, spans[0].tokens + spans[1].tokens, most);
    const __m512 share = _mm512_set1_ps(1.0f / sum);
    for (int64_t first = 0; first < size; first += 4 * LANES) {
        __m512 part[4] = {_mm512_setzero_ps(), _mm512_setzero_ps(), _mm512_setzero_ps(), _mm512_setzero_ps()};
        add_span(&spans[0], scores, size, first, part);
        add_span(&spans[1], scores + spans[0].tokens, size, first, part);
        for (int j = 0; j < 4; j++)
            _mm512_storeu_ps(read + first + j * LANES, _mm512_mul_ps(part[j], share));
    }
}
