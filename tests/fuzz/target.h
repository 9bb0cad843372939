/* What a fuzz target is: one function over some bytes, libFuzzer's way. It
 * must end without a fault for any bytes, and aborts when an answer is one
 * that can't be. */
#ifndef TONEARM_TESTS_FUZZ_TARGET_H
#define TONEARM_TESTS_FUZZ_TARGET_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static inline void must(int holds)
{
    if (!holds)
        abort();
}

#endif
