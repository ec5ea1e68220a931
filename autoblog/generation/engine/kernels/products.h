/* Rows times a packed weight; a decoding step spends its time here.
 *
 * A (out, in) weight is packed in panels of 64 outputs, in the order in which it is read. Floats, in
 * single, half or bfloat16 precision, have 64 numbers for every input. 8-bit integers have 64 x 4 bytes
 * for every four inputs: VNNI's instruction adds four of their products to each of 16 sums at once. It
 * takes one unsigned side, so these weights are stored plus 128, and 128 times the sum of the row is
 * subtracted from the result. Sums of 8-bit products are exact.
 */
#pragma once

#include <string.h>

#include "lanes.h"

#define PANEL 64
#define QUAD 4
#define MOST_ROWS 4 /* rows whose sums fit into the registers beside a panel's weights */
#define CACHE_LINE 64

enum kind { INT8, FLOAT32, FLOAT16, BFLOAT16 };

typedef struct {
    int64_t kind, in, out;
    const void *packed;
    const float *scales; /* (panels * 64): the scales of an 8-bit weight's outputs */
    const float *bias;   /* (panels * 64), or NULL */
} Product;

typedef struct {
    const float *floats; /* (rows, in): the inputs; for an 8-bit weight these three: */
    int8_t *values;      /* (rows, in) */
    float *scales;       /* (rows): the scale of each row */
    int32_t *offsets;    /* (rows): 128 times the sum of the row */
} Rows;

/* GATED_SILU: the panels' first halves, through SiLU, times their second halves; one output for two. */
enum finish { STORE, ADD, GELU, GATED_SILU };

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
        sum += store_bytes(rows->values + row * size + i, mul(load(x + i), steps));
    rows->scales[row] = largest / 127.0f + sum_of(broken);
    rows->offsets[row] = 128 * sum;
}

#ifdef __AVX512VNNI__

static inline __m512i four_inputs(const int8_t *from) {
    int32_t quad;
    memcpy(&quad, from, sizeof quad);
    return _mm512_set1_epi32(quad);
}

/* Sum ROWS rows times one panel; meanwhile fetch `lines` of the next panel at every step. */
#define SUM_INT8(ROWS)                                                                                      \
    static void sum_int8_##ROWS(const void *packed, const void *rows, int64_t in, void *result,                 \
                                const char *next, int lines) {                                               \
        const uint8_t *panel = packed;                                                                       \
        const int8_t *x = rows;                                                                              \
        int32_t *sums = result;                                                                              \
        __m512i sum[ROWS][4];                                                                                \
        for (int r = 0; r < ROWS; r++)                                                                       \
            for (int j = 0; j < 4; j++) sum[r][j] = _mm512_setzero_si512();                                  \
        for (int64_t k = 0; k < in; k += QUAD, panel += PANEL * QUAD) {                                      \
            for (int line = 0; line < lines; line++, next += CACHE_LINE) _mm_prefetch(next, _MM_HINT_T1); \
            const __m512i w0 = _mm512_loadu_si512(panel), w1 = _mm512_loadu_si512(panel + 64),               \
                          w2 = _mm512_loadu_si512(panel + 128), w3 = _mm512_loadu_si512(panel + 192);        \
            _Pragma("GCC unroll 4") for (int r = 0; r < ROWS; r++) {                                         \
                const __m512i v = four_inputs(x + r * in + k);                                               \
                sum[r][0] = _mm512_dpbusd_epi32(sum[r][0], w0, v);                                           \
                sum[r][1] = _mm512_dpbusd_epi32(sum[r][1], w1, v);                                           \
                sum[r][2] = _mm512_dpbusd_epi32(sum[r][2], w2, v);                                           \
                sum[r][3] = _mm512_dpbusd_epi32(sum[r][3], w3, v);                                           \
            }                                                                                                \
        }                                                                                                    \
        for (int r = 0; r < ROWS; r++)                                                                       \
            for (int j = 0; j < 4; j++) _mm512_storeu_si512(sums + r * PANEL + j * LANES, sum[r][j]);        \
    }

#else

static inline __m256i four_inputs(const int8_t *from) {
    int32_t quad;
    memcpy(&quad, from, sizeof quad);
    return _mm256_cvtepi8_epi16(_mm_set1_epi32(quad));
}

/* Without VNNI two products are added at once, of inputs and weights in 16 bits. Sixteen bytes are four
 * outputs; AT_ONCE of these are summed at once, as many as there are registers for. */
#define SUM_INT8(ROWS)                                                                                      \
    static void sum_int8_##ROWS(const void *packed, const void *rows, int64_t in, void *result,                 \
                                const char *next, int lines) {                                               \
        const uint8_t *panel = packed;                                                                       \
        const int8_t *x = rows;                                                                              \
        int32_t *sums = result;                                                                              \
        enum { AT_ONCE = ROWS == 1 ? 8 : ROWS == 2 ? 4 : 2 };                                                \
        for (int first = 0; first < PANEL / 4; first += AT_ONCE) {                                           \
            __m256i sum[ROWS][AT_ONCE];                                                                      \
            const uint8_t *from = panel + 16 * first;                                                        \
            for (int r = 0; r < ROWS; r++)                                                                   \
                for (int j = 0; j < AT_ONCE; j++) sum[r][j] = _mm256_setzero_si256();                        \
            for (int64_t k = 0; k < in; k += QUAD, from += PANEL * QUAD) {                                   \
                for (int line = 0; line < lines; line++, next += CACHE_LINE) _mm_prefetch(next, _MM_HINT_T1); \
                __m256i v[ROWS];                                                                             \
                for (int r = 0; r < ROWS; r++) v[r] = four_inputs(x + r * in + k);                           \
                _Pragma("GCC unroll 8") for (int j = 0; j < AT_ONCE; j++) {                                  \
                    const __m256i w = _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(from + 16 * j))); \
                    _Pragma("GCC unroll 4") for (int r = 0; r < ROWS; r++)                                   \
                        sum[r][j] = _mm256_add_epi32(sum[r][j], _mm256_madd_epi16(w, v[r]));                 \
                }                                                                                            \
            }                                                                                                \
            lines = 0; /* the next panel has been fetched */                                                 \
            for (int r = 0; r < ROWS; r++)                                                                   \
                for (int j = 0; j < AT_ONCE; j++) {                                                          \
                    const __m256i pairs = _mm256_hadd_epi32(sum[r][j], sum[r][j]);                           \
                    const __m128i whole = _mm_unpacklo_epi64(_mm256_castsi256_si128(pairs),                  \
                                                             _mm256_extracti128_si256(pairs, 1));            \
                    _mm_storeu_si128((__m128i *)(sums + r * PANEL + 4 * (first + j)), whole);                \
                }                                                                                            \
        }                                                                                                    \
    }

#endif

SUM_INT8(1)
SUM_INT8(2)
SUM_INT8(3)
SUM_INT8(4)

#define LOAD_FLOAT32(from, i) load((const float *)(from) + (i))
#define LOAD_FLOAT16(from, i) load_half((const uint16_t *)(from) + (i))
#define LOAD_BFLOAT16(from, i) load_bfloat((const uint16_t *)(from) + (i))

/* The same in floats. AT_ONCE vectors of a panel's sums are kept in registers for each row. */
#define SUM_FLOATS(KIND, ROWS, AT_ONCE)                                                                      \
    static void sum_##KIND##_##ROWS(const void *panel, const void *rows, int64_t in, void *result,           \
                                    const char *next, int lines) {                                           \
        const float *x = rows;                                                                               \
        for (int first = 0; first < PANEL / LANES; first += AT_ONCE) {                                       \
            Lanes sum[ROWS][AT_ONCE];                                                                        \
            for (int r = 0; r < ROWS; r++)                                                                   \
                for (int j = 0; j < AT_ONCE; j++) sum[r][j] = all(0.0f);                                     \
            for (int64_t k = 0; k < in; k++) {                                                               \
                for (int line = 0; line < lines; line++, next += CACHE_LINE) _mm_prefetch(next, _MM_HINT_T1); \
                Lanes w[AT_ONCE];                                                                            \
                for (int j = 0; j < AT_ONCE; j++) w[j] = LOAD_##KIND(panel, k * PANEL + (first + j) * LANES); \
                _Pragma("GCC unroll 4") for (int r = 0; r < ROWS; r++) {                                     \
                    const Lanes v = all(x[r * in + k]);                                                      \
                    _Pragma("GCC unroll 8") for (int j = 0; j < AT_ONCE; j++)                                \
                        sum[r][j] = muladd(w[j], v, sum[r][j]);                                              \
                }                                                                                            \
            }                                                                                                \
            lines = 0; /* the next panel has been fetched */                                                 \
            for (int r = 0; r < ROWS; r++)                                                                   \
                for (int j = 0; j < AT_ONCE; j++)                                                            \
                    store((float *)result + r * PANEL + (first + j) * LANES, sum[r][j]);                     \
        }                                                                                                    \
    }

#if LANES == 16
#define SUM_ALL_FLOATS(KIND) SUM_FLOATS(KIND, 1, 4) SUM_FLOATS(KIND, 2, 4) SUM_FLOATS(KIND, 3, 4) SUM_FLOATS(KIND, 4, 4)
#else
#define SUM_ALL_FLOATS(KIND) SUM_FLOATS(KIND, 1, 8) SUM_FLOATS(KIND, 2, 4) SUM_FLOATS(KIND, 3, 2) SUM_FLOATS(KIND, 4, 2)
#endif

SUM_ALL_FLOATS(FLOAT32)
SUM_ALL_FLOATS(FLOAT16)
SUM_ALL_FLOATS(BFLOAT16)

/* How weights of one kind are packed and multiplied. `sum[n]` sums n rows times a panel, and meanwhile
 * fetches `lines` of the next panel for every `inputs` inputs, which take `bytes`. */
typedef struct {
    void (*sum[MOST_ROWS + 1])(const void *, const void *, int64_t, void *, const char *, int);
    int inputs, bytes;
} Way;

static const Way ways[] = {
    [INT8] = {{0, sum_int8_1, sum_int8_2, sum_int8_3, sum_int8_4}, QUAD, QUAD * PANEL},
    [FLOAT32] = {{0, sum_FLOAT32_1, sum_FLOAT32_2, sum_FLOAT32_3, sum_FLOAT32_4}, 1, 4 * PANEL},
    [FLOAT16] = {{0, sum_FLOAT16_1, sum_FLOAT16_2, sum_FLOAT16_3, sum_FLOAT16_4}, 1, 2 * PANEL},
    [BFLOAT16] = {{0, sum_BFLOAT16_1, sum_BFLOAT16_2, sum_BFLOAT16_3, sum_BFLOAT16_4}, 1, 2 * PANEL},
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
    if (finish == GATED_SILU) {
        for (int j = 0; j < PANEL / 2; j += LANES)
            store(y + j, mul(silu(value_at(product, rows, row, first, sums, j)),
                             value_at(product, rows, row, first, sums, j + PANEL / 2)));
        return;
    }
    for (int j = 0; j < PANEL && first + j < product->out; j += LANES) {
        const int64_t left = lanes_left(first + j, product->out);
        Lanes value = value_at(product, rows, row, first, sums, j);
        if (finish == GELU) value = gelu(value);
        if (finish == ADD) value = add(value, load_part(y + j, left));
        store_part(y + j, left, value);
    }
}

/* Multiply (count, in) rows with this thread's share of the weight to y, (count, out), or (count, out / 2). */
static void multiply(const Product *product, const Rows *rows, int64_t count, float *y, enum finish finish,
                     int thread, int threads) {
    const Way *way = ways + product->kind;
    const int64_t panels = (product->out + PANEL - 1) / PANEL, in = product->in;
    const int64_t halves = finish == GATED_SILU ? 2 : 1;
    const int64_t steps = in / way->inputs, size = steps * way->bytes;
    const int64_t last = panels * (thread + 1) / threads;
    const int64_t passes = (count + MOST_ROWS - 1) / MOST_ROWS, all_lines = way->bytes / CACHE_LINE;
    const int64_t lines = (all_lines + passes - 1) / passes;
    int32_t sums[MOST_ROWS * PANEL]; /* or floats */
    for (int64_t number = panels * thread / threads; number < last; number++) {
        const char *panel = (const char *)product->packed + number * size, *next = panel + size;
        for (int64_t row = 0, pass = 0; pass < passes; pass++) {
            const int64_t here = (count - row + passes - pass - 1) / (passes - pass);
            const int fetched = pass * lines < all_lines && number + 1 < last ? (int)lines : 0;
            const void *from = product->kind == INT8 ? (const void *)(rows->values + row * in)
                                                     : (const void *)(rows->floats + row * in);
            way->sum[here](panel, from, in, sums, next, fetched);
            next += fetched * CACHE_LINE * steps;
            for (int64_t r = 0; r < here; r++)
                finish_row(product, rows, row + r, number * PANEL, sums + r * PANEL,
                           y + ((row + r) * product->out + number * PANEL) / halves, finish);
            row += here;
        }
    }
}
