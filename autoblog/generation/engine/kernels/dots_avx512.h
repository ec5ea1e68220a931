/* Sums of products by AVX-512: four of 8-bit numbers (VNNI), or two of bfloat16 (BF16), in one instruction. */
#pragma once

#include <immintrin.h>

#include "lanes.h"
#include "packing.h"

#define WEIGHT_OFFSET 128 /* the weights are the unsigned side */

static inline __m512i one_group(const char *from) {
    int32_t group;
    memcpy(&group, from, sizeof group);
    return _mm512_set1_epi32(group);
}

/* Sum ROWS rows times one panel; meanwhile fetch `lines` of the next panel at every group of INPUTS inputs. */
#define SUM_DOTS(KIND, ROWS, INPUTS, DOT)                                                                    \
    static void sum_##KIND##_##ROWS(const void *packed, const void *rows, int64_t in, void *result,          \
                                    const char *next, int lines) {                                           \
        const char *panel = packed, *x = rows;                                                               \
        const int64_t size = in * GROUP_BYTES / INPUTS;                                                      \
        __m512i sum[ROWS][4];                                                                                \
        for (int r = 0; r < ROWS; r++)                                                                       \
            for (int j = 0; j < 4; j++) sum[r][j] = _mm512_setzero_si512();                                  \
        for (int64_t k = 0; k < size; k += GROUP_BYTES, panel += PANEL * GROUP_BYTES) {                      \
            next = fetch(next, lines);                                                                       \
            const __m512i w0 = _mm512_loadu_si512(panel), w1 = _mm512_loadu_si512(panel + 64),               \
                          w2 = _mm512_loadu_si512(panel + 128), w3 = _mm512_loadu_si512(panel + 192);        \
            _Pragma("GCC unroll 4") for (int r = 0; r < ROWS; r++) {                                         \
                const __m512i v = one_group(x + r * size + k);                                               \
                sum[r][0] = DOT(sum[r][0], w0, v);                                                           \
                sum[r][1] = DOT(sum[r][1], w1, v);                                                           \
                sum[r][2] = DOT(sum[r][2], w2, v);                                                           \
                sum[r][3] = DOT(sum[r][3], w3, v);                                                           \
            }                                                                                                \
        }                                                                                                    \
        for (int r = 0; r < ROWS; r++)                                                                       \
            for (int j = 0; j < 4; j++)                                                                      \
                _mm512_storeu_si512((int32_t *)result + r * PANEL + j * LANES, sum[r][j]);                   \
    }

#define SUM_ALL_DOTS(KIND, INPUTS, DOT)                                                                      \
    SUM_DOTS(KIND, 1, INPUTS, DOT)                                                                           \
    SUM_DOTS(KIND, 2, INPUTS, DOT)                                                                           \
    SUM_DOTS(KIND, 3, INPUTS, DOT)                                                                           \
    SUM_DOTS(KIND, 4, INPUTS, DOT)

SUM_ALL_DOTS(int8, QUAD, _mm512_dpbusd_epi32)

#ifdef __AVX512BF16__
#define BFLOAT_PAIRS
#define DOT_PAIRS(sum, w, v)                                                                                 \
    _mm512_castps_si512(_mm512_dpbf16_ps(_mm512_castsi512_ps(sum), (__m512bh)(w), (__m512bh)(v)))
SUM_ALL_DOTS(pairs, PAIR, DOT_PAIRS)
#endif
