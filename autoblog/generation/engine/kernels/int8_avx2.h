/* Sums of 8-bit products by AVX2, which adds two products in 16 bits to each of 8 sums at once. */
#pragma once

#include <immintrin.h>

#include "lanes.h"
#include "packing.h"

#define WEIGHT_OFFSET 128

static inline __m256i four_inputs(const int8_t *from) {
    int32_t quad;
    memcpy(&quad, from, sizeof quad);
    return _mm256_cvtepi8_epi16(_mm_set1_epi32(quad));
}

/* Without VNNI two products are added at once, of inputs and weights in 16 bits. Sixteen bytes are four
 * outputs; AT_ONCE of these are summed at once, as many as there are registers for. */
#define SUM_INT8(ROWS)                                                                                       \
    static void sum_int8_##ROWS(const void *packed, const void *rows, int64_t in, void *result,              \
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
                next = fetch(next, lines);                                                                   \
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

SUM_INT8(1)
SUM_INT8(2)
SUM_INT8(3)
SUM_INT8(4)
