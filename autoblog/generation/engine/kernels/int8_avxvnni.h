/* Sums of 8-bit products by AVX-VNNI, which adds four products to each of 8 sums at once. */
#pragma once

#include <immintrin.h>

#include "lanes.h"
#include "packing.h"

#define WEIGHT_OFFSET 128 /* the weights are the unsigned side */

static inline __m256i one_group(const int8_t *from) {
    int32_t group;
    memcpy(&group, from, sizeof group);
    return _mm256_set1_epi32(group);
}

/* Sum ROWS rows times one panel; meanwhile fetch `lines` of the next panel at every four inputs. AT_ONCE vectors
 * of a panel's sums are kept in registers for each row. */
#define SUM_INT8(ROWS, AT_ONCE)                                                                              \
    static void sum_int8_##ROWS(const void *panel, const void *rows, int64_t in, void *result,               \
                                const char *next, int lines) {                                               \
        const int8_t *x = rows;                                                                              \
        for (int first = 0; first < PANEL / LANES; first += AT_ONCE) {                                       \
            __m256i sum[ROWS][AT_ONCE];                                                                      \
            const uint8_t *from = (const uint8_t *)panel + 32 * first;                                       \
            for (int r = 0; r < ROWS; r++)                                                                   \
                for (int j = 0; j < AT_ONCE; j++) sum[r][j] = _mm256_setzero_si256();                        \
            for (int64_t k = 0; k < in; k += QUAD, from += PANEL * QUAD) {                                   \
                next = fetch(next, lines);                                                                   \
                __m256i v[ROWS];                                                                             \
                for (int r = 0; r < ROWS; r++) v[r] = one_group(x + r * in + k);                             \
                _Pragma("GCC unroll 8") for (int j = 0; j < AT_ONCE; j++) {                                  \
                    const __m256i w = _mm256_loadu_si256((const __m256i *)(from + 32 * j));                  \
                    _Pragma("GCC unroll 4") for (int r = 0; r < ROWS; r++)                                   \
                        sum[r][j] = _mm256_dpbusd_avx_epi32(sum[r][j], w, v[r]);                             \
                }                                                                                            \
            }                                                                                                \
            lines = 0; /* the next panel has been fetched */                                                 \
            for (int r = 0; r < ROWS; r++)                                                                   \
                for (int j = 0; j < AT_ONCE; j++)                                                            \
                    _mm256_storeu_si256((__m256i *)((int32_t *)result + r * PANEL + LANES * (first + j)),    \
                                        sum[r][j]);                                                          \
        }                                                                                                    \
    }

SUM_INT8(1, 8)
SUM_INT8(2, 4)
SUM_INT8(3, 4)
SUM_INT8(4, 2)
