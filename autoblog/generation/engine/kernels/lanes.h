/* Vectors of floats, as wide as the processor that this is compiled for, and functions of them.
 *
 * Each processor's header has, beside plain arithmetic:
 * - `muladd`: a b + c, rounded once; `rounded`: to the nearest whole number; `scaled`: x times 2^n, for whole n;
 * - `load_part`, `store_part`: the first `count` lanes (any number, at least 0); the others are read as 0;
 * - `load_half`, `load_bfloat`: half and bfloat16 precision as floats; `store_half_lanes`: the reverse;
 *   `store_bfloat`, where the processor multiplies pairs of them;
 * - `store_bytes`: 32 numbers times `steps`, then from -127 to 127, as 8-bit integers (NaN as any); returns their sum;
 * - `store_sums`: the sums of the lanes of each of four vectors; `sum_alone`: the same of one, added in the same order;
 * - `neighbours`: lanes 1, 0, 3, 2 and so on;
 * - `keep_nan`: `result`, but NaN where `x` is NaN.
 */
#pragma once

#include <stdint.h>

#define INLINE static inline __attribute__((always_inline))

#ifdef __AVX512F__
#include "lanes_avx512.h"
#elif defined __aarch64__
#include "lanes_neon.h"
#else
#include "lanes_avx2.h"
#endif

/* Tell the processor that this thread only waits for another. */
static inline void wait_a_moment(void) {
#ifdef __x86_64__
    __builtin_ia32_pause();
#else
    __asm__ volatile("yield");
#endif
}

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

/* GELU itself, 0.5 x (1 + erf(x / sqrt(2))) = max(x, 0) - 0.5 |x| erfc(|x| / sqrt(2)); erfc to some 1e-7 by
 * Abramowitz and Stegun, 7.1.26. */
static inline Lanes erf_gelu(Lanes x) {
    const Lanes size = magnitude(x), z = mul(size, all(0.70710678118654752f));
    const Lanes t = divide(all(1.0f), muladd(z, all(0.3275911f), all(1.0f)));
    Lanes p = all(1.061405429f);
    p = muladd(p, t, all(-1.453152027f));
    p = muladd(p, t, all(1.421413741f));
    p = muladd(p, t, all(-0.284496736f));
    p = muladd(p, t, all(0.254829592f));
    const Lanes complement = mul(mul(p, t), exponential(sub(all(0.0f), mul(z, z))));
    return sub(larger(all(0.0f), x), mul(mul(all(0.5f), size), complement));
}
