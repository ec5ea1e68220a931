/* Sums of products on 64-bit Arm: four of 8-bit numbers (DotProd), or two of bfloat16 (BF16), in one instruction. */
#pragma once

#include <arm_neon.h>

#include "lanes.h"
#include "packing.h"

#define WEIGHT_OFFSET 0 /* both sides are signed */

/* Add the products of one of the four groups in v. */
#define ADD_GROUP(ROWS, AT_ONCE, DOT, LANE)                                                                  \
    next = fetch(next, lines);                                                                               \
    _Pragma("GCC unroll 16") for (int j = 0; j < AT_ONCE; j++) {                                             \
        const int8x16_t w = vld1q_s8(from + 16 * j);                                                         \
        _Pragma("GCC unroll 4") for (int r = 0; r < ROWS; r++) sum[r][j] = DOT(sum[r][j], w, v[r], LANE);    \
    }                                                                                                        \
    from += PANEL * GROUP_BYTES;

/* Sum ROWS rows times one panel; meanwhile fetch `lines` of the next panel at every group of INPUTS inputs.
 * AT_ONCE vectors of a panel's sums are kept in registers for each row. */
#define SUM_DOTS(KIND, ROWS, AT_ONCE, INPUTS, DOT)                                                           \
    static void sum_##KIND##_##ROWS(const void *panel, const void *rows, int64_t in, void *result,           \
                                    const char *next, int lines) {                                           \
        const int8_t *x = rows;                                                                              \
        const int64_t size = in * GROUP_BYTES / INPUTS;                                                      \
        for (int first = 0; first < PANEL / 4; first += AT_ONCE) {                                           \
            int32x4_t sum[ROWS][AT_ONCE];                                                                    \
            const int8_t *from = (const int8_t *)panel + 16 * first;                                         \
            for (int r = 0; r < ROWS; r++)                                                                   \
                for (int j = 0; j < AT_ONCE; j++) sum[r][j] = vdupq_n_s32(0);                                \
            for (int64_t k = 0; k < size; k += 4 * GROUP_BYTES) {                                            \
                int8x16_t v[ROWS];                                                                           \
                for (int r = 0; r < ROWS; r++) v[r] = vld1q_s8(x + r * size + k);                            \
                ADD_GROUP(ROWS, AT_ONCE, DOT, 0)                                                             \
                ADD_GROUP(ROWS, AT_ONCE, DOT, 1)                                                             \
                ADD_GROUP(ROWS, AT_ONCE, DOT, 2)                                                             \
                ADD_GROUP(ROWS, AT_ONCE, DOT, 3)                                                             \
            }                                                                                                \
            lines = 0; /* the next panel has been fetched */                                                 \
            for (int r = 0; r < ROWS; r++)                                                                   \
                for (int j = 0; j < AT_ONCE; j++)                                                            \
                    vst1q_s32((int32_t *)result + r * PANEL + 4 * (first + j), sum[r][j]);                   \
        }                                                                                                    \
    }

#define SUM_ALL_DOTS(KIND, INPUTS, DOT)                                                                      \
    SUM_DOTS(KIND, 1, 16, INPUTS, DOT)                                                                       \
    SUM_DOTS(KIND, 2, 8, INPUTS, DOT)                                                                        \
    SUM_DOTS(KIND, 3, 8, INPUTS, DOT)                                                                        \
    SUM_DOTS(KIND, 4, 4, INPUTS, DOT)

SUM_ALL_DOTS(int8, QUAD, vdotq_laneq_s32)

#ifdef __ARM_FEATURE_BF16_VECTOR_ARITHMETIC
#define BFLOAT_PAIRS
#define DOT_PAIRS(sum, w, v, LANE)                                                                           \
    vreinterpretq_s32_f32(vbfdotq_laneq_f32(vreinterpretq_f32_s32(sum), vreinterpretq_bf16_s8(w),           \
                                            vreinterpretq_bf16_s8(v), LANE))
SUM_ALL_DOTS(pairs, PAIR, DOT_PAIRS)
#endif
