/* Attention: rows of queries read the keys and values of one head, weighted by the softmax of their scores.
 *
 * What many rows read, a prompt, lies in panels: 16 keys side by side, so that scores are small products of
 * matrices. What one candidate has written lies token by token. The sums of a row are made in one order, whatever
 * rows are computed together with it and wherever a prompt was cut.
 */
#pragma once

#include <math.h>

#include "lanes.h"
#include "packing.h"

#define KEYS 16 /* keys side by side */
#define VECTORS (KEYS / LANES)
#define TILE (LANES == 16 ? 12 : 6) /* rows whose sums with a panel fit into the registers */
#define BLOCK_ROWS 24                    /* rows that read a panel one after another, while it is in the cache */

/* A prompt's keys, (room / KEYS, head size, KEYS), and values, (room, head size), in half or single precision.
 * Rows read the tokens from `first` to before `end`. */
typedef struct {
    const char *keys, *values;
    int64_t first, end;
} Panels;

/* Keys and values of successive tokens, (tokens, head size) each. */
typedef struct {
    const char *keys, *values;
    int64_t tokens;
} Span;

/* Rows that read the same tokens. */
typedef struct {
    int64_t rows, size, half, stride;
    float *query;  /* (rows, size) */
    float *scores; /* (rows, stride) */
    float *read;   /* (rows, size) */
} Block;

static inline Lanes load_cached(const char *from, int64_t at, int half) {
    return half ? load_half((const uint16_t *)from + at) : load((const float *)from + at);
}

/* A product of matrices: a, (rows, inner), times b, whose columns come in groups of KEYS. */
typedef struct {
    const float *a;
    int64_t stride; /* from one row of a to the next */
    const char *b;
    int64_t step, across; /* from one row of b to the next, and from one group of columns to the next */
    int64_t inner;
    float *to;
    int64_t to_stride;
    int fresh; /* whether `to` is overwritten, and not added to */
} Matrices;

/* Multiply `rows` with `groups` of columns. */
INLINE void multiply_tile(const Matrices *m, int64_t row, int64_t group, int half, int rows, int groups) {
    Lanes sum[TILE][4 * VECTORS];
    float *to = m->to + row * m->to_stride + group * KEYS;
    const float *a = m->a + row * m->stride;
    const int64_t b = group * m->across;
    for (int r = 0; r < rows; r++)
        for (int j = 0; j < groups * VECTORS; j++)
            sum[r][j] = m->fresh ? all(0.0f) : load(to + r * m->to_stride + j * LANES);
    for (int64_t i = 0; i < m->inner; i++) {
        Lanes column[4 * VECTORS];
        for (int g = 0; g < groups; g++)
            for (int v = 0; v < VECTORS; v++)
                column[g * VECTORS + v] = load_cached(m->b, b + i * m->step + g * m->across + v * LANES, half);
        for (int r = 0; r < rows; r++) {
            const Lanes x = all(a[r * m->stride + i]);
            for (int j = 0; j < groups * VECTORS; j++) sum[r][j] = muladd(x, column[j], sum[r][j]);
        }
    }
    for (int r = 0; r < rows; r++)
        for (int j = 0; j < groups * VECTORS; j++) store(to + r * m->to_stride + j * LANES, sum[r][j]);
}

#define ROWS_OF_A_TILE(ROWS)                                                    \
    case ROWS:                                                                  \
        if (half) multiply_tile(m, row, group, 1, ROWS, 1);                     \
        else multiply_tile(m, row, group, 0, ROWS, 1);                          \
        break;

static void multiply_rows_of_tile(const Matrices *m, int64_t row, int64_t group, int half, int64_t rows) {
    switch (rows) {
        ROWS_OF_A_TILE(1)
        ROWS_OF_A_TILE(2)
        ROWS_OF_A_TILE(3)
        ROWS_OF_A_TILE(4)
        ROWS_OF_A_TILE(5)
        ROWS_OF_A_TILE(6)
#if LANES == 16
        ROWS_OF_A_TILE(7)
        ROWS_OF_A_TILE(8)
        ROWS_OF_A_TILE(9)
        ROWS_OF_A_TILE(10)
        ROWS_OF_A_TILE(11)
        ROWS_OF_A_TILE(12)
#endif
    }
}

#define FEW_ROWS(ROWS, GROUPS)                                                  \
    for (; group + GROUPS <= groups; group += GROUPS) {                         \
        if (half) multiply_tile(m, 0, group, 1, ROWS, GROUPS);                  \
        else multiply_tile(m, 0, group, 0, ROWS, GROUPS);                       \
    }

/* Multiply all rows with all groups of columns. Few rows take several groups at once, so that sums do not wait for
 * each other. */
static void multiply_matrices(const Matrices *m, int64_t rows, int64_t groups, int half) {
    int64_t group = 0;
    if (rows == 1) FEW_ROWS(1, 4)
    if (rows == 2) FEW_ROWS(2, 2)
    if (rows == 3) FEW_ROWS(3, 2)
    for (; group < groups; group++)
        for (int64_t row = 0; row < rows; row += TILE)
            multiply_rows_of_tile(m, row, group, half, rows - row < TILE ? rows - row : TILE);
}

static int64_t first_panel(const Panels *panels) { return panels->first / KEYS; }

/* How many scores these panels have: whole panels, or none. */
static int64_t columns_of(const Panels *panels) {
    if (panels->first >= panels->end) return 0;
    return ((panels->end + KEYS - 1) / KEYS - first_panel(panels)) * KEYS;
}

/* Score all tokens of these panels for every row, from column `at` on. */
static void score_panels(const Block *block, const Panels *panels, int64_t at) {
    const int64_t number_bytes = block->half ? 2 : 4, panel = block->size * KEYS;
    const Matrices m = {block->query, block->size, panels->keys + first_panel(panels) * panel * number_bytes,
                        KEYS,         panel,       block->size, block->scores + at, block->stride, 1};
    multiply_matrices(&m, block->rows, columns_of(panels) / KEYS, (int)block->half);
}

/* Add the values of these panels' tokens, weighted from column `at` on; or set them if they are the first. */
static void add_panels(const Block *block, const Panels *panels, int64_t at, int fresh) {
    const int64_t number_bytes = block->half ? 2 : 4, skipped = panels->first % KEYS;
    const int64_t tokens = panels->end > panels->first ? panels->end - panels->first : 0;
    const Matrices m = {block->scores + at + skipped, block->stride,
                        panels->values + panels->first * block->size * number_bytes, block->size, KEYS,
                        tokens, block->read, block->size, fresh};
    multiply_matrices(&m, block->rows, block->size / KEYS, (int)block->half);
}

/* Set a row's columns of these panels to `value` where it does not read: before `first`, and from `end` on. */
static void mask_row(float *scores, const Panels *panels, int64_t first, int64_t end, float value) {
    const int64_t start = first_panel(panels) * KEYS, columns = columns_of(panels);
    const int64_t from = first - start > columns ? columns : first - start;
    const int64_t to = end - start < from ? from : end - start;
    for (int64_t i = 0; i < from; i++) scores[i] = value;
    for (int64_t i = to; i < columns; i++) scores[i] = value;
}

/* Turn scores into weights that are not divided by their sum yet; return the sum. */
static float weigh(float *scores, int64_t tokens) {
    Lanes largest = all(-INFINITY), sum = all(0.0f);
    int64_t t = 0;
    for (; t + LANES <= tokens; t += LANES) largest = larger(largest, load(scores + t));
    float most = largest_of(largest);
    for (; t < tokens; t++) most = scores[t] > most ? scores[t] : most;
    for (t = 0; t < tokens; t += LANES) {
        const int64_t left = lanes_left(t, tokens);
        store_part(scores + t, left, exponential(sub(load_part(scores + t, left), all(most))));
        sum = add(sum, load_part(scores + t, left));
    }
    return sum_of(sum);
}

#define MOST_QUERIES 4 /* queries that read a key or a value while it is in a register */
#define PARTS 4        /* vectors of a head's values that are summed side by side */
#define TOKENS 4       /* keys that are scored side by side */

/* Score `tokens` keys for each query. A query's scores are `stride` apart. Meanwhile the next keys are fetched, and the
 * tokens' values, which are read next. */
INLINE void score_keys(const Span *span, int64_t first, const float *query, int64_t size, int half, int queries,
                       int tokens, float *scores, int64_t stride) {
    const int64_t bytes = size * (half ? 2 : 4);
    Lanes sum[MOST_QUERIES][TOKENS];
    for (int q = 0; q < queries; q++)
        for (int t = 0; t < tokens; t++) sum[q][t] = all(0.0f);
    for (int64_t i = 0; i < size; i += LANES) {
        Lanes x[MOST_QUERIES];
        for (int q = 0; q < queries; q++) x[q] = load(query + q * size + i);
        for (int t = 0; t < tokens; t++) {
            const Lanes key = load_cached(span->keys, (first + t) * size + i, half);
            for (int q = 0; q < queries; q++) sum[q][t] = muladd(x[q], key, sum[q][t]);
        }
    }
    for (int64_t at = first * bytes; at < (first + tokens) * bytes; at += CACHE_LINE) {
        __builtin_prefetch(span->keys + at + 16 * bytes, 0, 3);
        __builtin_prefetch(span->values + at, 0, 2);
    }
    for (int q = 0; q < queries; q++) {
        if (tokens == TOKENS) store_sums(scores + q * stride + first, sum[q]);
        else scores[q * stride + first] = sum_alone(sum[q][0]);
    }
}

INLINE void score_span(const Span *span, const float *query, int64_t size, int half, int queries, float *scores,
                       int64_t stride) {
    int64_t t = 0;
    for (; t + TOKENS <= span->tokens; t += TOKENS)
        score_keys(span, t, query, size, half, queries, TOKENS, scores, stride);
    for (; t < span->tokens; t++) score_keys(span, t, query, size, half, queries, 1, scores, stride);
}

/* Add `parts` vectors of both spans' values, from `first` on. */
INLINE void add_spans(const Span spans[2], const float *weights, int64_t stride, int64_t size, int half, int queries,
                      int64_t first, int parts, float *read) {
    Lanes part[MOST_QUERIES][PARTS];
    for (int q = 0; q < queries; q++)
        for (int j = 0; j < parts; j++) part[q][j] = load(read + q * size + first + j * LANES);
    for (int s = 0; s < 2; weights += spans[s++].tokens)
        for (int64_t t = 0; t < spans[s].tokens; t++)
            for (int j = 0; j < parts; j++) {
                const Lanes value = load_cached(spans[s].values, t * size + first + j * LANES, half);
                for (int q = 0; q < queries; q++)
                    part[q][j] = muladd(all(weights[q * stride + t]), value, part[q][j]);
            }
    for (int q = 0; q < queries; q++)
        for (int j = 0; j < parts; j++) store(read + q * size + first + j * LANES, part[q][j]);
}

INLINE void score_some(const Span spans[2], const Block *block, int64_t row, int64_t at, int half, int queries) {
    const float *query = block->query + row * block->size;
    float *scores = block->scores + row * block->stride + at;
    score_span(&spans[0], query, block->size, half, queries, scores, block->stride);
    score_span(&spans[1], query, block->size, half, queries, scores + spans[0].tokens, block->stride);
}

INLINE void add_some(const Span spans[2], const Block *block, int64_t row, int64_t at, int half, int queries) {
    const float *weights = block->scores + row * block->stride + at;
    const int64_t size = block->size;
    float *read = block->read + row * size;
    const int parts = LANES == 8 && queries > 3 ? PARTS / 2 : PARTS; /* as many as there are registers for */
    int64_t first = 0;
    for (; first + parts * LANES <= size; first += parts * LANES)
        add_spans(spans, weights, block->stride, size, half, queries, first, parts, read);
    for (; first < size; first += LANES)
        add_spans(spans, weights, block->stride, size, half, queries, first, 1, read);
}

/* Do something for the queries of one candidate, MOST_QUERIES at a time. */
#define FOR_QUERIES(NAME, SOME)                                                                            \
    static void NAME(const Span spans[2], const Block *block, int64_t row, int64_t queries, int64_t at) {   \
        for (const int64_t last = row + queries; row < last; row += MOST_QUERIES) {                         \
            const int64_t here = last - row < MOST_QUERIES ? last - row : MOST_QUERIES;                     \
            switch (block->half ? here : here + MOST_QUERIES) {                                             \
            case 1: SOME(spans, block, row, at, 1, 1); break;                                               \
            case 2: SOME(spans, block, row, at, 1, 2); break;                                               \
            case 3: SOME(spans, block, row, at, 1, 3); break;                                               \
            case 4: SOME(spans, block, row, at, 1, 4); break;                                               \
            case 5: SOME(spans, block, row, at, 0, 1); break;                                               \
            case 6: SOME(spans, block, row, at, 0, 2); break;                                               \
            case 7: SOME(spans, block, row, at, 0, 3); break;                                               \
            default: SOME(spans, block, row, at, 0, 4);                                                     \
            }                                                                                               \
        }                                                                                                   \
    }

FOR_QUERIES(score_spans, score_some)
FOR_QUERIES(add_values, add_some)
