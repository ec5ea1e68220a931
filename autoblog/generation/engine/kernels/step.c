/* One decoding step of a decoder for every row of a running batch, or successive tokens of texts, in one call.
 *
 * Read it from the end: `decode_step` and `run_texts` run `run_layer` for each layer.
 */
#include <omp.h>

#include "groups.h"
#include "texts.h"

/* Convert one row to the format that a weight of this kind is multiplied with. */
static void prepare(Step *step, const Product *weight, const float *x, int64_t row) {
    const Way *way = ways + weight->kind;
    if (way->prepare) way->prepare(x + row * weight->in, weight->in, &step->scratch.rows, row);
}

static void normalise_rows(Step *step, const Norm *norm, const Product *weight) {
    const int64_t hidden = step->network->hidden;
    const int64_t last = share(step, step->rows, step->thread + 1);
    float *even = step->scratch.read; /* free until attention writes it */
    for (int64_t row = share(step, step->rows, step->thread); row < last; row++) {
        normalise(norm, step->x + row * hidden, hidden, step->network->epsilon, even + row * hidden);
        prepare(step, weight, even, row);
    }
    step->scratch.rows.floats = even;
    meet(step);
}

static void prepare_rows(Step *step, const Product *weight, const float *x) {
    step->scratch.rows.floats = x;
    if (!ways[weight->kind].prepare) return;
    const int64_t last = share(step, step->rows, step->thread + 1);
    for (int64_t row = share(step, step->rows, step->thread); row < last; row++) prepare(step, weight, x, row);
    meet(step);
}

static void product(Step *step, const Product *weight, float *y, enum finish finish) {
    multiply(weight, &step->scratch.rows, step->rows, y, finish, step->thread, step->threads);
    meet(step);
}

/* Add a product to the states, through its norm if it has one. */
static void add_product(Step *step, const Product *weight, const Norm *norm) {
    const int64_t hidden = step->network->hidden, last = share(step, step->rows, step->thread + 1);
    product(step, weight, norm->weight ? step->scratch.fused : step->x, norm->weight ? STORE : ADD);
    if (!norm->weight) return;
    for (int64_t row = share(step, step->rows, step->thread); row < last; row++) {
        float *added = step->scratch.fused + row * hidden, *x = step->x + row * hidden;
        normalise(norm, added, hidden, step->network->epsilon, added);
        for (int64_t i = 0; i < hidden; i += LANES) store(x + i, add(load(x + i), load(added + i)));
    }
    meet(step);
}

static void attend_all(Step *step, int64_t number) {
    if (step->texts) attend_texts(step, number);
    else attend_groups(step, number);
}

static void widen(Step *step, const Layer *layer) {
    normalise_rows(step, &layer->before_mlp, &layer->mlp_in);
    product(step, &layer->mlp_in, step->scratch.inner, (enum finish)step->network->activation);
}

static void run_layer(Step *step, int64_t number) {
    const Layer *layer = step->network->layer + number;
    normalise_rows(step, &layer->before_attention, &layer->query_key_value);
    product(step, &layer->query_key_value, step->scratch.fused, STORE);
    if (step->network->parallel) widen(step, layer);
    attend_all(step, number);
    prepare_rows(step, &layer->attention_out, step->scratch.read);
    add_product(step, &layer->attention_out, &layer->after_attention);
    if (!step->network->parallel) widen(step, layer);
    prepare_rows(step, &layer->mlp_out, step->scratch.inner);
    add_product(step, &layer->mlp_out, &layer->after_mlp);
}

/* Take `size` bytes of the memory at `*from`, rounded up to whole cache lines. */
static void *take(char **from, int64_t size) {
    char *taken = *from;
    *from += (size + 63) / 64 * 64;
    return taken;
}

static Scratch lay_out(const Network *network, int64_t rows, int64_t longest, int threads, char **from) {
    const int64_t attended = network->heads * network->head_size;
    const int64_t states = attended > network->hidden ? attended : network->hidden;
    const int64_t widest = network->inner > states ? network->inner : states;
    const int64_t fused = fused_width(network) > network->hidden ? fused_width(network) : network->hidden;
    Scratch scratch;
    scratch.rows.values = take(from, rows * widest * (int64_t)sizeof(uint16_t));
    scratch.rows.scales = take(from, rows * widest / GROUP * (int64_t)sizeof(float));
    scratch.rows.sums = take(from, rows * widest / GROUP * (int64_t)sizeof(float));
    scratch.fused = take(from, rows * fused * (int64_t)sizeof(float));
    scratch.read = take(from, rows * states * (int64_t)sizeof(float));
    scratch.inner = take(from, rows * network->inner * (int64_t)sizeof(float));
    scratch.blocks = take(from, threads * block_floats(network, longest) * (int64_t)sizeof(float));
    return scratch;
}

/* The bytes of scratch that a step needs; `longest` is the most tokens that a row reads. */
int64_t scratch_bytes(const Network *network, int64_t rows, int64_t longest, int threads) {
    char *end = 0;
    lay_out(network, rows, longest, threads, &end);
    return (int64_t)(end - (char *)0);
}

/* Compute logits, (rows, vocabulary), of x, (rows, hidden) embedded tokens. x is changed, and every
 * group's caches take the new tokens. `scratch` begins on a cache line. */
void decode_step(const Network *network, const Group *groups, int64_t group_count, int64_t rows, int64_t longest,
                 float *x, float *logits, char *scratch, int threads) {
    atomic_int arrived = 0, meeting = 0;
    const Scratch room = lay_out(network, rows, longest, threads, &scratch);
#pragma omp parallel num_threads(threads)
    {
        Step step = {.network = network, .groups = groups, .group_count = group_count, .rows = rows,
                     .longest = longest, .scratch = room, .x = x, .arrived = &arrived, .meeting = &meeting,
                     .thread = omp_get_thread_num(), .threads = omp_get_num_threads()};
        for (int64_t number = 0; number < network->layers; number++) run_layer(&step, number);
        normalise_rows(&step, &network->last, &network->lm_head);
        product(&step, &network->lm_head, logits, STORE);
    }
}

/* Compute the states after all layers of x, (rows, hidden) embedded tokens of the texts, in place. The texts' own
 * stores take their keys and values. */
void run_texts(const Network *network, const Text *texts, int64_t text_count, int64_t rows, int64_t longest, float *x,
               char *scratch, int threads) {
    atomic_int arrived = 0, meeting = 0;
    atomic_llong taken = 0;
    const Scratch room = lay_out(network, rows, longest, threads, &scratch);
#pragma omp parallel num_threads(threads)
    {
        Step step = {.network = network, .texts = texts, .text_count = text_count, .rows = rows, .longest = longest,
                     .scratch = room, .x = x, .arrived = &arrived, .meeting = &meeting, .taken = &taken,
                     .thread = omp_get_thread_num(), .threads = omp_get_num_threads()};
        for (int64_t number = 0; number < network->layers; number++) run_layer(&step, number);
    }
}

/* The logarithm of the sum of e^x. */
static float log_sum_exp(const float *x, int64_t count) {
    Lanes largest = all(-INFINITY), sum = all(0.0f);
    int64_t i = 0;
    for (; i + LANES <= count; i += LANES) largest = larger(largest, load(x + i));
    float most = largest_of(largest);
    for (; i < count; i++) most = x[i] > most ? x[i] : most;
    for (i = 0; i + LANES <= count; i += LANES) sum = add(sum, exponential(sub(load(x + i), all(most))));
    float whole = sum_of(sum);
    for (; i < count; i++) whole += expf(x[i] - most);
    return most + logf(whole);
}

/* Compute the natural log-probability of each of the tokens after x, (rows, hidden) states after all layers.
 * `logits` has room for `most` rows, which are computed at once. */
void score_tokens(const Network *network, const float *x, const int64_t *tokens, int64_t rows, int64_t most,
                  float *logits, float *found, char *scratch, int threads) {
    const int64_t hidden = network->hidden, vocabulary = network->lm_head.out;
    atomic_int arrived = 0, meeting = 0;
    const Scratch room = lay_out(network, most, 0, threads, &scratch);
#pragma omp parallel num_threads(threads)
    {
        Step step = {.network = network, .scratch = room, .arrived = &arrived, .meeting = &meeting,
                     .thread = omp_get_thread_num(), .threads = omp_get_num_threads()};
        for (int64_t first = 0; first < rows; first += most) {
            step.rows = earlier(most, rows - first);
            step.x = (float *)x + first * hidden;
            normalise_rows(&step, &network->last, &network->lm_head);
            product(&step, &network->lm_head, logits, STORE);
            const int64_t last = share(&step, step.rows, step.thread + 1);
            for (int64_t row = share(&step, step.rows, step.thread); row < last; row++) {
                const float *own = logits + row * vocabulary;
                found[first + row] = own[tokens[first + row]] - log_sum_exp(own, vocabulary);
            }
            meet(&step);
        }
    }
}

/* Raised, here and in library.py, when functions, structures or packed weights change. */
int64_t kernels_version(void) { return 2; }

/* How many bfloat16 inputs lie side by side in a packed weight. */
int64_t bfloats_together(void) { return BFLOATS_TOGETHER; }

/* Multiply x, (rows, in), with a weight to y, (rows, out). `values` has two bytes for every input, `scales` and `sums`
 * have room for every group. */
void multiply_rows(const Product *weight, const float *x, int64_t rows, float *y, void *values, float *scales,
                   float *sums, int threads) {
    const Way *way = ways + weight->kind;
    const Rows prepared = {x, values, scales, sums};
#pragma omp parallel num_threads(threads)
    {
        const int thread = omp_get_thread_num(), count = omp_get_num_threads();
        for (int64_t row = rows * thread / count; way->prepare && row < rows * (thread + 1) / count; row++)
            way->prepare(x + row * weight->in, weight->in, &prepared, row);
#pragma omp barrier
        multiply(weight, &prepared, rows, y, STORE, thread, count);
    }
}
