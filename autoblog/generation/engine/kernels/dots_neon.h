/* Sums of products on 64-bit Arm: four of 8-bit numbers (DotProd) or two of bfloat16 (BF16) in one instruction.
 * dots.h says what each is for. */
#pragma once

#include <arm_neon.h>

#include "lanes.h"
#include "packing.h"

typedef int8x16_t Bytes;
typedef int32x4_t Whole, Small;

static inline Bytes load_bytes(const char *from) { return vld1q_s8((const int8_t *)from); }

static inline Bytes four_inputs(const int8_t *from) {
    int32_t quad;
    memcpy(&quad, from, sizeof quad);
    return vreinterpretq_s8_s32(vdupq_n_s32(quad));
}

static inline Bytes low_halves(Bytes x) { return vandq_s8(x, vdupq_n_s8(15)); }
static inline Bytes high_halves(Bytes x) { return vreinterpretq_s8_u8(vshrq_n_u8(vreinterpretq_u8_s8(x), 4)); }
static inline Small no_sum(void) { return vdupq_n_s32(0); }
static inline Whole all_whole(int32_t x) { return vdupq_n_s32(x); }
static inline Small dot_small(Small sum, Bytes weights, Bytes x) { return vdotq_s32(sum, weights, x); }
static inline Whole add_small(Whole sum, Small small) { return vaddq_s32(sum, small); }

static inline Whole dot_two(Whole sum, Bytes weights, Bytes x, Bytes other_weights, Bytes y) {
    return dot_small(dot_small(sum, weights, x), other_weights, y);
}

static inline Lanes floats_of(Whole x) { return vcvtq_f32_s32(x); }

#ifdef __ARM_FEATURE_BF16_VECTOR_ARITHMETIC
#define BFLOAT_PAIRS
static inline Lanes dot_pairs(Lanes sum, Bytes weights, Bytes x) {
    return vbfdotq_f32(sum, vreinterpretq_bf16_s8(weights), vreinterpretq_bf16_s8(x));
}
#endif
