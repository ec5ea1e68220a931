/* Vectors of 4 floats, for 64-bit Arm processors. lanes.h says what is not said here. */
#pragma once

#include <arm_neon.h>
#include <stdint.h>
#include <string.h>

#define LANES 4
typedef float32x4_t Lanes;

static inline Lanes all(float x) { return vdupq_n_f32(x); }
static inline Lanes load(const float *from) { return vld1q_f32(from); }
static inline void store(float *to, Lanes x) { vst1q_f32(to, x); }
static inline Lanes add(Lanes a, Lanes b) { return vaddq_f32(a, b); }
static inline Lanes sub(Lanes a, Lanes b) { return vsubq_f32(a, b); }
static inline Lanes mul(Lanes a, Lanes b) { return vmulq_f32(a, b); }
static inline Lanes divide(Lanes a, Lanes b) { return vdivq_f32(a, b); }
static inline Lanes muladd(Lanes a, Lanes b, Lanes c) { return vfmaq_f32(c, a, b); }
static inline Lanes larger(Lanes a, Lanes b) { return vmaxq_f32(a, b); }
static inline Lanes smaller(Lanes a, Lanes b) { return vminq_f32(a, b); }
static inline Lanes magnitude(Lanes x) { return vabsq_f32(x); }
static inline Lanes neighbours(Lanes x) { return vrev64q_f32(x); }
static inline float sum_of(Lanes x) { return vaddvq_f32(x); }
static inline float sum_alone(Lanes x) { return sum_of(x); }

static inline void store_sums(float *to, const Lanes x[4]) {
    for (int i = 0; i < 4; i++) to[i] = sum_of(x[i]);
}

static inline float largest_of(Lanes x) { return vmaxvq_f32(x); }

static inline int32_t store_bytes(int8_t *to, const float *x, Lanes steps) {
    int32_t sum = 0;
    for (int i = 0; i < 32; i += LANES) {
        const int32x4_t whole = vcvtnq_s32_f32(mul(load(x + i), steps));
        const int16x4_t words = vqmovn_s32(whole);
        const int8x8_t bytes = vqmovn_s16(vcombine_s16(words, words));
        vst1_lane_s32((int32_t *)(to + i), vreinterpret_s32_s8(bytes), 0);
        sum += vaddvq_s32(whole);
    }
    return sum;
}

static inline Lanes load_part(const float *from, int64_t count) {
    if (count >= LANES) return load(from);
    float part[LANES] = {0};
    memcpy(part, from, (size_t)count * sizeof *from);
    return load(part);
}

static inline void store_part(float *to, int64_t count, Lanes x) {
    if (count >= LANES) {
        store(to, x);
        return;
    }
    float part[LANES];
    store(part, x);
    memcpy(to, part, (size_t)count * sizeof *to);
}

static inline Lanes load_half(const uint16_t *from) { return vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(from))); }

static inline Lanes load_bfloat(const uint16_t *from) { return vreinterpretq_f32_u32(vshll_n_u16(vld1_u16(from), 16)); }

static inline void store_half_lanes(uint16_t *to, Lanes x) { vst1_u16(to, vreinterpret_u16_f16(vcvt_f16_f32(x))); }

static inline Lanes rounded(Lanes x) { return vrndnq_f32(x); }

static inline Lanes scaled(Lanes x, Lanes n) {
    const int32x4_t exponent = vshlq_n_s32(vaddq_s32(vcvtq_s32_f32(n), vdupq_n_s32(127)), 23);
    return vmulq_f32(x, vreinterpretq_f32_s32(exponent));
}

static inline Lanes keep_nan(Lanes result, Lanes x) { return vbslq_f32(vceqq_f32(x, x), result, x); }

#ifdef __ARM_FEATURE_BF16_VECTOR_ARITHMETIC
static inline void store_bfloat(uint16_t *to, Lanes x) { vst1_bf16((bfloat16_t *)to, vcvt_bf16_f32(x)); }
#endif
