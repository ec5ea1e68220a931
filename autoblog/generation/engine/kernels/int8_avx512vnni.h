/* Sums of 8-bit products by AVX-512 VNNI, which adds four products to each of 16 sums at once. */
#pragma once

#include <immintrin.h>

#include "lanes.h"
#include "packing.h"

static inline __m512i four_inputs(const int8_t *from) {
    int32_t quad;
    memcpy(&quad, from, sizeof quad);
    return _mm512_set1_epi32(quad);
}

/* Sum ROWS rows times one panel; meanwhile fetch `lines` of the next panel at every step. */
#define SUM_INT8(ROWS)                                                                                       \
    static void sum_int8_##ROWS(const void *packed, const void *rows, int64_t in, void *result,              \
                                const char *next, int lines) {                                               \
        const uint8_t *panel = packed;                                                                       \
        const int8_t *x = rows;                                                                              \
        int32_t *sums = result;                                                                              \
        __m512i sum[ROWS][4];                                                                                \
        for (int r = 0; r < ROWS; r++)                                                                       \
            for (int j = 0; j < 4; j++) sum[r][j] = _mm512_setzero_si512();                                  \
        for (int64_t k = 0; k < in; k += QUAD, panel += PANEL * QUAD) {                                      \
            next = fetch(next, lines);                                                                       \
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
