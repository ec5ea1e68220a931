/* Vectors of 16 floats, for x86 processors with AVX-512. lanes.h says what is not said here. */
#pragma once

#include <immintrin.h>
#include <stdint.h>

#define LANES 16
typedef __m512 Lanes;

static inline Lanes all(float x) { return _mm512_set1_ps(x); }
static inline Lanes load(const float *from) { return _mm512_loadu_ps(from); }
static inline void store(float *to, Lanes x) { _mm512_storeu_ps(to, x); }
static inline Lanes add(Lanes a, Lanes b) { return _mm512_add_ps(a, b); }
static inline Lanes sub(Lanes a, Lanes b) { return _mm512_sub_ps(a, b); }
static inline Lanes mul(Lanes a, Lanes b) { return _mm512_mul_ps(a, b); }
static inline Lanes divide(Lanes a, Lanes b) { return _mm512_div_ps(a, b); }
static inline Lanes muladd(Lanes a, Lanes b, Lanes c) { return _mm512_fmadd_ps(a, b, c); }
static inline Lanes larger(Lanes a, Lanes b) { return _mm512_max_ps(a, b); }
static inline Lanes smaller(Lanes a, Lanes b) { return _mm512_min_ps(a, b); }
static inline Lanes magnitude(Lanes x) { return _mm512_abs_ps(x); }
static inline Lanes neighbours(Lanes x) { return _mm512_permute_ps(x, 0xb1); }
static inline float sum_of(Lanes x) { return _mm512_reduce_add_ps(x); }
static inline float sum_alone(Lanes x) { return sum_of(x); }

static inline void store_sums(float *to, const Lanes x[4]) {
    for (int i = 0; i < 4; i++) to[i] = sum_of(x[i]);
}

static inline float largest_of(Lanes x) { return _mm512_reduce_max_ps(x); }

static inline int32_t store_bytes(int8_t *to, const float *x, Lanes steps) {
    int32_t sum = 0;
    for (int i = 0; i < 32; i += LANES) {
        const __m512i near = _mm512_cvtps_epi32(mul(load(x + i), steps));
        const __m512i whole = _mm512_max_epi32(near, _mm512_set1_epi32(-127));
        _mm_storeu_si128((__m128i *)(to + i), _mm512_cvtsepi32_epi8(whole));
        sum += _mm512_reduce_add_epi32(whole);
    }
    return sum;
}

static inline Lanes load_part(const float *from, int64_t count) {
    return _mm512_maskz_loadu_ps((__mmask16)((1u << count) - 1), from);
}

static inline void store_part(float *to, int64_t count, Lanes x) {
    _mm512_mask_storeu_ps(to, (__mmask16)((1u << count) - 1), x);
}

static inline Lanes load_half(const uint16_t *from) {
    return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)from));
}

/* bfloat16 is the upper half of a float. */
static inline Lanes load_bfloat(const uint16_t *from) {
    const __m512i wide = _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)from));
    return _mm512_castsi512_ps(_mm512_slli_epi32(wide, 16));
}

static inline void store_half_lanes(uint16_t *to, Lanes x) {
    _mm256_storeu_si256((__m256i *)to, _mm512_cvtps_ph(x, _MM_FROUND_TO_NEAREST_INT));
}

static inline Lanes rounded(Lanes x) { return _mm512_roundscale_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }

static inline Lanes scaled(Lanes x, Lanes n) { return _mm512_scalef_ps(x, n); }

static inline Lanes keep_nan(Lanes result, Lanes x) {
    return _mm512_mask_mov_ps(x, _mm512_cmp_ps_mask(x, x, _CMP_ORD_Q), result);
}

#ifdef __AVX512BF16__
static inline void store_bfloat(uint16_t *to, Lanes x) {
    _mm256_storeu_si256((__m256i *)to, (__m256i)_mm512_cvtneps_pbh(x));
}
#endif
