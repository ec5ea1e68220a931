/* The AVX-512 instructions that the kernels use, in plain C, for processors without them. The tests compile the
 * kernels with it (`-include`), so that the kernels' own loops run on any x86 processor. EMULATE_BF16 adds those of
 * AVX512-BF16. Written after Intel's "Intrinsics Guide". */
#pragma once

#include <immintrin.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#define EMULATE_AVX512
#include "emulated_avxvnni.h"

#define __AVX512F__ 1
#define __AVX512VNNI__ 1

typedef int32_t Ints __attribute__((vector_size(64), may_alias));
typedef uint16_t Shorts __attribute__((vector_size(64), may_alias));
typedef uint16_t HalfShorts __attribute__((vector_size(32), may_alias));

#define EACH for (int i = 0; i < 16; i++)
#define FLOATS(NAME, RESULT)                                                                                 \
    static inline __m512 emulated_##NAME(__m512 a, __m512 b) {                                               \
        __m512 r;                                                                                            \
        EACH r[i] = RESULT;                                                                                  \
        return r;                                                                                            \
    }
#define INTS(NAME, RESULT)                                                                                   \
    static inline __m512i emulated_##NAME(__m512i x, __m512i y) {                                            \
        const Ints a = (Ints)x, b = (Ints)y;                                                                 \
        Ints r;                                                                                              \
        EACH r[i] = RESULT;                                                                                  \
        return (__m512i)r;                                                                                   \
    }

FLOATS(add_ps, a[i] + b[i])
FLOATS(sub_ps, a[i] - b[i])
FLOATS(mul_ps, a[i] *b[i])
FLOATS(div_ps, a[i] / b[i])
FLOATS(max_ps, a[i] > b[i] ? a[i] : b[i])
FLOATS(min_ps, a[i] < b[i] ? a[i] : b[i])
FLOATS(scalef_ps, isnan(b[i]) ? b[i] : ldexpf(a[i], (int)floorf(b[i])))
INTS(add_epi32, a[i] + b[i])
INTS(sub_epi32, a[i] - b[i])
INTS(max_epi32, a[i] > b[i] ? a[i] : b[i])

static inline __m512 emulated_set1_ps(float x) {
    __m512 r;
    EACH r[i] = x;
    return r;
}

static inline __m512i emulated_set1_epi32(int32_t x) {
    Ints r;
    EACH r[i] = x;
    return (__m512i)r;
}

static inline __m512 emulated_maskz_loadu_ps(__mmask16 mask, const float *from) {
    __m512 r;
    EACH r[i] = mask >> i & 1 ? from[i] : 0.0f;
    return r;
}

static inline void emulated_mask_storeu_ps(float *to, __mmask16 mask, __m512 x) {
    EACH if (mask >> i & 1) to[i] = x[i];
}

static inline __m512i emulated_loadu_si512(const void *from) {
    __m512i r;
    memcpy(&r, from, sizeof r);
    return r;
}

static inline __m512i emulated_and_si512(__m512i x, __m512i y) { return x & y; }

static inline __m512i emulated_set1_epi8(char x) {
    __m512i r;
    memset(&r, x, sizeof r);
    return r;
}

static inline __m512i emulated_srli_epi16(__m512i x, int bits) { return (__m512i)((Shorts)x >> bits); }

static inline void emulated_storeu_si512(void *to, __m512i x) { memcpy(to, &x, sizeof x); }

static inline __m512 emulated_fmadd_ps(__m512 a, __m512 b, __m512 c) {
    EACH c[i] = fmaf(a[i], b[i], c[i]);
    return c;
}

static inline __m512 emulated_abs_ps(__m512 x) {
    EACH x[i] = fabsf(x[i]);
    return x;
}

static inline __m512 emulated_roundscale_ps(__m512 x) {
    EACH x[i] = rintf(x[i]);
    return x;
}

/* The one order of lanes that the kernels ask for: 1, 0, 3, 2 and so on. */
static inline __m512 emulated_permute_ps(__m512 x, int order) {
    __m512 r = x;
    if (order == 0xb1) EACH r[i] = x[i ^ 1];
    return r;
}

/* Lanes are added as GCC adds them: the second half to the first. */
static inline float emulated_reduce_add_ps(__m512 x) {
    for (int half = 8; half; half /= 2)
        for (int i = 0; i < half; i++) x[i] += x[i + half];
    return x[0];
}

static inline float emulated_reduce_max_ps(__m512 x) {
    for (int half = 8; half; half /= 2)
        for (int i = 0; i < half; i++) x[i] = x[i] > x[i + half] ? x[i] : x[i + half];
    return x[0];
}

static inline int32_t emulated_reduce_add_epi32(__m512i x) {
    int32_t sum = 0;
    EACH sum += ((Ints)x)[i];
    return sum;
}

static inline __m512 emulated_cvtepi32_ps(__m512i x) {
    __m512 r;
    EACH r[i] = (float)((Ints)x)[i];
    return r;
}

/* To the nearest whole number; what has none becomes INT32_MIN. */
static inline __m512i emulated_cvtps_epi32(__m512 x) {
    Ints r;
    EACH r[i] = fabsf(x[i]) < 2147483648.0f ? (int32_t)lrintf(x[i]) : INT32_MIN;
    return (__m512i)r;
}

static inline __m128i emulated_cvtsepi32_epi8(__m512i x) {
    const Ints whole = (Ints)x;
    int8_t bytes[16];
    EACH bytes[i] = (int8_t)(whole[i] > 127 ? 127 : whole[i] < -128 ? -128 : whole[i]);
    return _mm_loadu_si128((const __m128i *)bytes);
}

static inline __m512 emulated_cvtph_ps(__m256i x) {
    __m512 r;
    EACH r[i] = _cvtsh_ss(((HalfShorts)x)[i]);
    return r;
}

static inline __m256i emulated_cvtps_ph(__m512 x) {
    HalfShorts r;
    EACH r[i] = _cvtss_sh(x[i], _MM_FROUND_TO_NEAREST_INT);
    return (__m256i)r;
}

static inline __m512i emulated_cvtepu16_epi32(__m256i x) {
    Ints r;
    EACH r[i] = ((HalfShorts)x)[i];
    return (__m512i)r;
}

static inline __m512i emulated_slli_epi32(__m512i x, int bits) { return (__m512i)((Ints)x << bits); }

/* Only the comparison _CMP_ORD_Q: neither is NaN. */
static inline __mmask16 emulated_ordered(__m512 a, __m512 b) {
    unsigned mask = 0;
    EACH mask |= (unsigned)(!isnan(a[i]) && !isnan(b[i])) << i;
    return (__mmask16)mask;
}

static inline __m512 emulated_mask_mov_ps(__m512 otherwise, __mmask16 mask, __m512 x) {
    EACH x[i] = mask >> i & 1 ? x[i] : otherwise[i];
    return x;
}

typedef union {
    __m512i whole;
    __m256i half[2];
} Halves;

/* Add four products of unsigned and signed bytes to each sum. */
static inline __m512i emulated_dpbusd_epi32(__m512i sum, __m512i weights, __m512i x) {
    Halves r = {sum};
    const Halves a = {weights}, b = {x};
    for (int i = 0; i < 2; i++) r.half[i] = emulated_dpbusd(r.half[i], a.half[i], b.half[i]);
    return r.whole;
}

#define _mm512_add_ps emulated_add_ps
#define _mm512_sub_ps emulated_sub_ps
#define _mm512_mul_ps emulated_mul_ps
#define _mm512_div_ps emulated_div_ps
#define _mm512_max_ps emulated_max_ps
#define _mm512_min_ps emulated_min_ps
#define _mm512_scalef_ps emulated_scalef_ps
#define _mm512_add_epi32 emulated_add_epi32
#define _mm512_sub_epi32 emulated_sub_epi32
#define _mm512_max_epi32 emulated_max_epi32
#define _mm512_set1_ps emulated_set1_ps
#define _mm512_set1_epi32 emulated_set1_epi32
#define _mm512_set1_epi8 emulated_set1_epi8
#define _mm512_and_si512 emulated_and_si512
#define _mm512_srli_epi16 emulated_srli_epi16
#define _mm512_setzero_si512() emulated_set1_epi32(0)
#define _mm512_loadu_ps(from) emulated_maskz_loadu_ps(0xffff, from)
#define _mm512_maskz_loadu_ps emulated_maskz_loadu_ps
#define _mm512_storeu_ps(to, x) emulated_mask_storeu_ps(to, 0xffff, x)
#define _mm512_mask_storeu_ps emulated_mask_storeu_ps
#define _mm512_loadu_si512 emulated_loadu_si512
#define _mm512_storeu_si512 emulated_storeu_si512
#define _mm512_fmadd_ps emulated_fmadd_ps
#define _mm512_abs_ps emulated_abs_ps
#define _mm512_permute_ps emulated_permute_ps
#undef _mm512_roundscale_ps
#define _mm512_roundscale_ps(x, how) emulated_roundscale_ps(x)
#define _mm512_reduce_add_ps emulated_reduce_add_ps
#define _mm512_reduce_max_ps emulated_reduce_max_ps
#define _mm512_reduce_add_epi32 emulated_reduce_add_epi32
#define _mm512_cvtepi32_ps emulated_cvtepi32_ps
#define _mm512_cvtps_epi32 emulated_cvtps_epi32
#define _mm512_cvtsepi32_epi8 emulated_cvtsepi32_epi8
#define _mm512_cvtph_ps emulated_cvtph_ps
#undef _mm512_cvtps_ph
#define _mm512_cvtps_ph(x, how) emulated_cvtps_ph(x)
#define _mm512_cvtepu16_epi32 emulated_cvtepu16_epi32
#define _mm512_slli_epi32 emulated_slli_epi32
#define _mm512_castsi512_ps(x) ((__m512)(x))
#define _mm512_castps_si512(x) ((__m512i)(x))
#undef _mm512_cmp_ps_mask
#define _mm512_cmp_ps_mask(a, b, how) emulated_ordered(a, b)
#define _mm512_mask_mov_ps emulated_mask_mov_ps
#define _mm512_dpbusd_epi32 emulated_dpbusd_epi32

#ifdef EMULATE_BF16
#define __AVX512BF16__ 1

static inline float emulated_bfloat(uint16_t x) {
    const uint32_t bits = (uint32_t)x << 16;
    float r;
    memcpy(&r, &bits, sizeof r);
    return r;
}

/* Round to the nearest even bfloat16; numbers below the normal ones become 0. */
static inline __m256i emulated_cvtneps_pbh(__m512 x) {
    HalfShorts r;
    EACH {
        const float one = fabsf(x[i]) < 0x1p-126f ? copysignf(0.0f, x[i]) : x[i];
        uint32_t bits;
        memcpy(&bits, &one, sizeof bits);
        r[i] = (uint16_t)(isnan(one) ? bits >> 16 | 0x40 : (bits + 0x7fff + (bits >> 16 & 1)) >> 16);
    }
    return (__m256i)r;
}

/* Add two products of bfloat16 to each sum, the second one first. */
static inline __m512 emulated_dpbf16_ps(__m512 sum, __m512i weights, __m512i x) {
    const Shorts a = (Shorts)weights, b = (Shorts)x;
    EACH for (int j = 2 * i + 1; j >= 2 * i; j--)
        sum[i] = fmaf(emulated_bfloat(a[j]), emulated_bfloat(b[j]), sum[i]);
    return sum;
}

#define __m512bh __m512i
#define _mm512_cvtneps_pbh emulated_cvtneps_pbh
#define _mm512_dpbf16_ps emulated_dpbf16_ps
#endif
