/* Sums of products in floats, of weights in single, half or bfloat16 precision. */
#pragma once

#include "lanes.h"
#include "packing.h"

#define LOAD_FLOAT32(from, i) load((const float *)(from) + (i))
#define LOAD_FLOAT16(from, i) load_half((const uint16_t *)(from) + (i))
#define LOAD_BFLOAT16(from, i) load_bfloat((const uint16_t *)(from) + (i))

/* Sum ROWS rows times one panel; meanwhile fetch `lines` of the next panel at every input. AT_ONCE vectors of a
 * panel's sums are kept in registers for each row. */
#define SUM_FLOATS(KIND, ROWS, AT_ONCE)                                                                      \
    static void sum_##KIND##_##ROWS(const void *panel, const void *rows, int64_t in, void *result,           \
                                    const char *next, int lines) {                                           \
        const float *x = rows;                                                                               \
        for (int first = 0; first < PANEL / LANES; first += AT_ONCE) {                                       \
            Lanes sum[ROWS][AT_ONCE];                                                                        \
            for (int r = 0; r < ROWS; r++)                                                                   \
                for (int j = 0; j < AT_ONCE; j++) sum[r][j] = all(0.0f);                                     \
            for (int64_t k = 0; k < in; k++) {                                                               \
                next = fetch(next, lines);                                                                   \
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
#elif LANES == 4 /* and 32 registers */
#define SUM_ALL_FLOATS(KIND) SUM_FLOATS(KIND, 1, 16) SUM_FLOATS(KIND, 2, 8) SUM_FLOATS(KIND, 3, 4) SUM_FLOATS(KIND, 4, 4)
#else
#define SUM_ALL_FLOATS(KIND) SUM_FLOATS(KIND, 1, 8) SUM_FLOATS(KIND, 2, 4) SUM_FLOATS(KIND, 3, 2) SUM_FLOATS(KIND, 4, 2)
#endif

SUM_ALL_FLOATS(FLOAT32)
SUM_ALL_FLOATS(FLOAT16)
#ifndef BFLOAT_PAIRS
SUM_ALL_FLOATS(BFLOAT16)
#endif
