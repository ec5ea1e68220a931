/* Vectors of floats, as wide as the processor that this is compiled for: 16 with AVX-512, 8 with AVX2. */
#pragma once

#include <immintrin.h>
#include <stdint.h>

#ifdef __AVX512F__

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
static inline float sum_of(Lanes x) { return _mm512_reduce_add_ps(x); }
static inline float largest_of(Lanes x) { return _mm512_reduce_max_ps(x); }

/* 32-bit integers at `from` minus `offset`, as floats. */
static inline Lanes load_whole(const int32_t *from, int32_t offset) {
    return _mm512_cvtepi32_ps(_mm512_sub_epi32(_mm512_loadu_si512(from), _mm512_set1_epi32(offset)));
}

/* Store x, from -127 to 127, as 8-bit integers, NaN as -127. Returns their sum. */
static inline int32_t store_bytes(int8_t *to, Lanes x) {
    const __m512i whole = _mm512_max_epi32(_mm512_cvtps_epi32(x), _mm512_set1_epi32(-127));
    _mm_storeu_si128((__m128i *)to, _mm512_cvtsepi32_epi8(whole));
    return _mm512_reduce_add_epi32(whole);
}

/* Load the first `count` lanes; the others are 0. */
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

/* x times 2^n, for whole n. */
static inline Lanes scaled(Lanes x, Lanes n) { return _mm512_scalef_ps(x, n); }

/* `result`, but NaN where `x` is NaN. */
static inline Lanes keep_nan(Lanes result, Lanes x) {
    return _mm512_mask_mov_ps(x, _mm512_cmp_ps_mask(x, x, _CMP_ORD_Q), result);
}

#else

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

static inline Lanes load_whole(const int32_t *from, int32_t offset) {
    const __m256i whole = _mm256_loadu_si256((const __m256i *)from);
    return _mm256_cvtepi32_ps(_mm256_sub_epi32(whole, _mm256_set1_epi32(offset)));
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

#endif

/* The number of lanes from `at` on that are before `end`. */
static inline int64_t lanes_left(int64_t at, int64_t end) { return end - at < LANES ? end - at : LANES; }

/* Store in half precision; numbers beyond its range become its largest, not infinity. */
static inline void store_half(uint16_t *to, Lanes x) {
    store_half_lanes(to, keep_nan(larger(all(-65504.0f), smaller(all(65504.0f), x)), x));
}

/* e^x with a relative error of some 1e-7: 2^n times a polynomial on [-ln 2 / 2, ln 2 / 2] (Cephes, expf). */
static inline Lanes exponential(Lanes x) {
    const Lanes in = larger(all(-87.0f), smaller(all(88.0f), x));
    const Lanes n = rounded(mul(in, all(1.44269504088896341f)));
    Lanes r = muladd(n, all(-0.693359375f), in);
    r = muladd(n, all(2.12194440e-4f), r);
    Lanes p = all(1.9875691500e-4f);
    p = muladd(p, r, all(1.3981999507e-3f));
    p = muladd(p, r, all(8.3334519073e-3f));
    p = muladd(p, r, all(4.1665795894e-2f));
    p = muladd(p, r, all(1.6666665459e-1f));
    p = muladd(p, r, all(5.0000001201e-1f));
    p = muladd(p, mul(r, r), add(r, all(1.0f)));
    return keep_nan(scaled(p, n), x);
}

/* x times the sigmoid of x. */
static inline Lanes silu(Lanes x) { return divide(x, add(exponential(sub(all(0.0f), x)), all(1.0f))); }

/* gelu_new: x / (1 + e^(-2u)), u = sqrt(2 / pi) (x + 0.044715 x^3), which is 0.5 x (1 + tanh u). */
static inline Lanes gelu(Lanes x) {
    const Lanes inner = muladd(mul(mul(x, x), x), all(0.044715f), x);
    return divide(x, add(exponential(mul(inner, all(-2.0f * 0.7978845608028654f))), all(1.0f)));
}
