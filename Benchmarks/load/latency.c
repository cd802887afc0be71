#include "load.h"

enum { STEP_BITS = 5, STEPS = 1 << STEP_BITS };

static uint64_t buckets[(64 - STEP_BITS + 1) * STEPS];
static uint64_t count;

void latency_add(uint64_t value) {
    unsigned index;
    if (value < STEPS) {
        index = (unsigned)value;
    } else {
        unsigned shift = 63 - (unsigned)__builtin_clzll(value) - STEP_BITS;
        index = (shift + 1) * STEPS + (unsigned)(value >> shift) % STEPS;
    }
    buckets[index]++;
    count++;
}

// The largest value that falls into this bucket.
static uint64_t ceiling(unsigned index) {
    if (index < STEPS) return index;
    unsigned shift = index / STEPS - 1;
    return ((uint64_t)(STEPS + index % STEPS + 1) << shift) - 1;
}

double latency_quantile(double q) {
    uint64_t below = 0;
    for (unsigned index = 0; index < sizeof buckets / sizeof *buckets; index++) {
        below += buckets[index];
        if (below > 0 && (double)below >= q * (double)count) return (double)ceiling(index) / 1e3;
    }
    return 0;
}
