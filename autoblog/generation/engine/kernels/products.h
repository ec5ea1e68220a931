/* Rows times a packed weight; a decoding step spends its time here. */
#pragma once

#include "lanes.h"
#include "packing.h"

#ifdef __AVX512VNNI__
#include "dots_avx512.h"
#elif defined __aarch64__
#include "dots_neon.h"
#elif defined __AVXVNNI__
#include "int8_avxvnni.h"
#else
#include "int8_avx2.h"
#endif

#include "floats.h"

enum kind { INT8, FLOAT32, FLOAT16, BFLOAT16 };

typedef struct {
    int64_t kind, in, out;
    const void *packed;
    const float *scales; /* (panels * 64): the scales of an 8-bit weight's outputs */
    const float *bias;   /* (panels * 64), or NULL */
} Product;

typedef struct {
    const float *floats; /* (rows, in): the inputs */
    void *values;        /* (rows, in): the inputs as 8-bit integers or in bfloat16, where a Way prepares them */
    float *scales;       /* (rows): the scale of each row of 8-bit integers */
    int32_t *offsets;    /* (rows): WEIGHT_OFFSET times the sum of such a row */
} Rows;

/* What is done with the outputs of a product. GATED_...: the panels' first halves, through the activation, times
 * their second halves; one output for two. */
enum finish { STORE, ADD, GELU, ERF_GELU, GATED_SILU, GATED_GELU };

static inline int is_gated(enum finish finish) { return finish >= GATED_SILU; }

static inline Lanes activated(Lanes x, enum finish finish) {
    switch (finish) {
    case GELU:
    case GATED_GELU: return gelu(x);
    case ERF_GELU: return erf_gelu(x);
    case GATED_SILU: return silu(x);
    default: return x;
    }
}

/* Quantise one row of `size` floats, a multiple of LANES, to 127 steps of its largest number. */
static void quantise_row(const float *x, int64_t size, Rows *rows, int64_t row) {
    Lanes most = all(0.0f), broken = all(0.0f); /* 0, or NaN if any number is not finite */
    for (int64_t i = 0; i < size; i += LANES) {
        most = larger(most, magnitude(load(x + i)));
        broken = muladd(load(x + i), all(0.0f), broken);
    }
    const float largest = largest_of(most);
    const Lanes steps = all(largest > 0 ? 127.0f / largest : 0.0f);
    int32_t sum = 0;
    for (int64_t i = 0; i < size; i += LANES)
        sum += store_bytes((int8_t *)rows->values + row * size + i, mul(load(x + i), steps));
    rows->scales[row] = largest / 127.0f + sum_of(broken);
    rows->offsets[row] = WEIGHT_OFFSET * sum;
}

#ifdef BFLOAT_PAIRS
static void round_row(const float *x, int64_t size, Rows *rows, int64_t row) {
    for (int64_t i = 0; i < size; i += LANES) store_bfloat((uint16_t *)rows->values + row * size + i, load(x + i));
}
#endif

/* How weights of one kind are packed and multiplied. `sum[n]` sums n rows times a panel, and meanwhile
 * fetches `lines` of the next panel for every `inputs` inputs, which lie side by side and take `bytes`.
 * Rows are multiplied as `prepare` has stored them, with `row_bytes` for an input, or as floats if it is NULL. */
typedef struct {
    void (*sum[MOST_ROWS + 1])(const void *, const void *, int64_t, void *, const char *, int);
    int inputs, bytes;
    void (*prepare)(const float *x, int64_t size, Rows *rows, int64_t row);
    int row_bytes;
} Way;

static const Way ways[] = {
    [INT8] = {{0, sum_int8_1, sum_int8_2, sum_int8_3, sum_int8_4}, QUAD, QUAD * PANEL, quantise_row, 1},
    [FLOAT32] = {{0, sum_FLOAT32_1, sum_FLOAT32_2, sum_FLOAT32_3, sum_FLOAT32_4}, 1, 4 * PANEL, 0, 4},
    [FLOAT16] = {{0, sum_FLOAT16_1, sum_FLOAT16_2, sum_FLOAT16_3, sum_FLOAT16_4}, 1, 2 * PANEL, 0, 4},
#ifdef BFLOAT_PAIRS
    [BFLOAT16] = {{0, sum_pairs_1, sum_pairs_2, sum_pairs_3, sum_pairs_4}, PAIR, 2 * PAIR * PANEL, round_row, 2},
#else
    [BFLOAT16] = {{0, sum_BFLOAT16_1, sum_BFLOAT16_2, sum_BFLOAT16_3, sum_BFLOAT16_4}, 1, 2 * PANEL, 0, 4},
#endif
};

/* The sums at `j` of one row and one panel, scaled, with the bias added. */
static inline Lanes value_at(const Product *product, const Rows *rows, int64_t row, int64_t first, const void *sums,
                             int j) {
    Lanes value;
    if (product->kind == INT8) {
        const Lanes steps = mul(all(rows->scales[row]), load(product->scales + first + j));
        value = mul(load_whole((const int32_t *)sums + j, rows->offsets[row]), steps);
    } else {
        value = load((const float *)sums + j);
    }
    return product->bias ? add(value, load(product->bias + first + j)) : value;
}

/* Finish the sums of one row and one panel, and store them in `y`. */
static inline void finish_row(const Product *product, const Rows *rows, int64_t row, int64_t first,
                              const void *sums, float *y, enum finish finish) {
    if (is_gated(finish)) {
        for (int j = 0; j < PANEL / 2; j += LANES)
            store(y + j, mul(activated(value_at(product, rows, row, first, sums, j), finish),
                             value_at(product, rows, row, first, sums, j + PANEL / 2)));
        return;
    }
    for (int j = 0; j < PANEL && first + j < product->out; j += LANES) {
        const int64_t left = lanes_left(first + j, product->out);
        Lanes value = activated(value_at(product, rows, row, first, sums, j), finish);
        if (finish == ADD) value = add(value, load_part(y + j, left));
        store_part(y + j, left, value);
    }
}

/* Multiply (count, in) rows with this thread's share of the weight to y, (count, out), or (count, out / 2). */
static void multiply(const Product *product, const Rows *rows, int64_t count, float *y, enum finish finish,
                     int thread, int threads) {
    const Way *way = ways + product->kind;
    const int64_t panels = (product->out + PANEL - 1) / PANEL, in = product->in;
    const int64_t halves = is_gated(finish) ? 2 : 1;
    const int64_t steps = in / way->inputs, size = steps * way->bytes;
    const int64_t last = panels * (thread + 1) / threads;
    const int64_t passes = (count + MOST_ROWS - 1) / MOST_ROWS, all_lines = way->bytes / CACHE_LINE;
    const int64_t lines = (all_lines + passes - 1) / passes;
    const char *inputs = way->prepare ? rows->values : (const char *)rows->floats;
    int32_t sums[MOST_ROWS * PANEL]; /* or floats */
    for (int64_t number = panels * thread / threads; number < last; number++) {
        const char *panel = (const char *)product->packed + number * size, *next = panel + size;
        for (int64_t row = 0, pass = 0; pass < passes; pass++) {
            const int64_t here = (count - row + passes - pass - 1) / (passes - pass);
            const int fetched = pass * lines < all_lines && number + 1 < last ? (int)lines : 0;
            way->sum[here](panel, inputs + row * in * way->row_bytes, in, sums, next, fetched);
            next += fetched * CACHE_LINE * steps;
            for (int64_t r = 0; r < here; r++)
                finish_row(product, rows, row + r, number * PANEL, sums + r * PANEL,
                           y + ((row + r) * product->out + number * PANEL) / halves, finish);
            row += here;
        }
    }
}
