/* Vectors of 8 floats, for x86 processors with AVX2, FMA and F16C. lanes.h says what is not said here. */
#pragma once

#include <immintrin.h>
#include <stdint.h>

#define LANES 8
typedef __m256 Lanes;

static inline Lanes all(float x) { return _mm256_set1_ps(x); }
static inline Lanes load(const float *from) { return _mm256_loadu_ps(from); }
static inline void store(float *to, Lanes x) { _mm256_storeu_ps(to, x); }
static inline Lanes add(Lanes a, Lanes b) { return _mm256_add_ps(a, b); }
static inline Lanes sub(Lanes a, Lanes b) { return _mm256_sub_ps(a, b); }
static inline Lanes mul(Lanes a, Lanes b) { return _mm256_mul_ps(a, b); }
static inline Lanes divide(Lanes a, Lanes b) { return _mm256_div_ps(a, b); }
static inline Lanes muladd(Lanes a, Lanes b, Lanes c) { return _mm256_fmadd_ps(a, b, c); }
static inline Lanes larger(Lanes a, Lanes b) { return _mm256_max_ps(a, b); }
static inline Lanes smaller(Lanes a, Lanes b) { return _mm256_min_ps(a, b); }
static inline Lanes magnitude(Lanes x) { return _mm256_andnot_ps(_mm256_set1_ps(-0.0f), x); }

static inline float sum_of(Lanes x) {
    __m128 half = _mm_add_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1));
    half = _mm_add_ps(half, _mm_movehl_ps(half, half));
    return _mm_cvtss_f32(_mm_add_ss(half, _mm_movehdup_ps(half)));
}

static inline float largest_of(Lanes x) {
    __m128 half = _mm_max_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1));
    half = _mm_max_ps(half, _mm_movehl_ps(half, half));
    return _mm_cvtss_f32(_mm_max_ss(half, _mm_movehdup_ps(half)));
}

static inline int32_t store_bytes(int8_t *to, Lanes x) {
    const __m256i whole = _mm256_max_epi32(_mm256_cvtps_epi32(x), _mm256_set1_epi32(-127));
    const __m128i low = _mm256_castsi256_si128(whole), high = _mm256_extracti128_si256(whole, 1);
    const __m128i words = _mm_packs_epi32(low, high);
    _mm_storel_epi64((__m128i *)to, _mm_packs_epi16(words, words));
    __m128i sum = _mm_add_epi32(low, high);
    sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4e));
    return _mm_cvtsi128_si32(_mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xb1)));
}

static inline __m256i first_lanes(int64_t count) {
    return _mm256_cmpgt_epi32(_mm256_set1_epi32((int)count), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}

static inline Lanes load_part(const float *from, int64_t count) { return _mm256_maskload_ps(from, first_lanes(count)); }

static inline void store_part(float *to, int64_t count, Lanes x) { _mm256_maskstore_ps(to, first_lanes(count), x); }

static inline Lanes load_half(const uint16_t *from) { return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)from)); }

static inline Lanes load_bfloat(const uint16_t *from) {
    const __m256i wide = _mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)from));
    return _mm256_castsi256_ps(_mm256_slli_epi32(wide, 16));
}

static inline void store_half_lanes(uint16_t *to, Lanes x) {
    _mm_storeu_si128((__m128i *)to, _mm256_cvtps_ph(x, _MM_FROUND_TO_NEAREST_INT));
}

static inline Lanes rounded(Lanes x) { return _mm256_round_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }

static inline Lanes scaled(Lanes x, Lanes n) {
    const __m256i exponent = _mm256_slli_epi32(_mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127)), 23);
    return _mm256_mul_ps(x, _mm256_castsi256_ps(exponent));
}

static inline Lanes keep_nan(Lanes result, Lanes x) {
    return _mm256_blendv_ps(x, result, _mm256_cmp_ps(x, x, _CMP_ORD_Q));
}
