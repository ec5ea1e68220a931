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

static inline Lanes neighbours(Lanes x) { return _mm256_permute_ps(x, 0xb1); }

static inline float sum_of(Lanes x) {
    __m128 half = _mm_add_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1));
    half = _mm_add_ps(half, _mm_movehl_ps(half, half));
    return _mm_cvtss_f32(_mm_add_ss(half, _mm_movehdup_ps(half)));
}

static inline __m128 halves_added(Lanes x) {
    return _mm_add_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1));
}

static inline void store_sums(float *to, const Lanes x[4]) {
    const __m128 first = _mm_hadd_ps(halves_added(x[0]), halves_added(x[1]));
    const __m128 second = _mm_hadd_ps(halves_added(x[2]), halves_added(x[3]));
    _mm_storeu_ps(to, _mm_hadd_ps(first, second));
}

static inline float sum_alone(Lanes x) {
    const __m128 pairs = _mm_hadd_ps(halves_added(x), halves_added(x));
    return _mm_cvtss_f32(_mm_hadd_ps(pairs, pairs));
}

static inline float largest_of(Lanes x) {
    __m128 half = _mm_max_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1));
    half = _mm_max_ps(half, _mm_movehl_ps(half, half));
    return _mm_cvtss_f32(_mm_max_ss(half, _mm_movehdup_ps(half)));
}

static inline int32_t store_bytes(int8_t *to, const float *x, Lanes steps) {
    __m256i whole[4], sum = _mm256_setzero_si256();
    for (int i = 0; i < 4; i++) {
        whole[i] = _mm256_max_epi32(_mm256_cvtps_epi32(mul(load(x + i * LANES), steps)), _mm256_set1_epi32(-127));
        sum = _mm256_add_epi32(sum, whole[i]);
    }
    const __m256i low = _mm256_packs_epi32(whole[0], whole[1]), high = _mm256_packs_epi32(whole[2], whole[3]);
    const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
    _mm256_storeu_si256((__m256i *)to, _mm256_permutevar8x32_epi32(_mm256_packs_epi16(low, high), order));
    __m128i both = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
    both = _mm_add_epi32(both, _mm_shuffle_epi32(both, 0x4e));
    return _mm_cvtsi128_si32(_mm_add_epi32(both, _mm_shuffle_epi32(both, 0xb1)));
}

static inline __m256i first_lanes(int64_t count) {
    return _mm256_cmpgt_epi32(_mm256_set1_epi32((int)count), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}

static inline Lanes load_part(const float *from, int64_t count) {
    return count >= LANES ? load(from) : _mm256_maskload_ps(from, first_lanes(count));
}

/* AMD's processors take some 40 micro-operations for a masked store. */
static inline void store_part(float *to, int64_t count, Lanes x) {
    if (count >= LANES) store(to, x);
    else _mm256_maskstore_ps(to, first_lanes(count), x);
}

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
