/* Range headers: what is to be sent lies in what there is, and the usual
 * spelling of it asks for the same again. The first byte chooses the size. */
#include "target.h"

#include <stdio.h>

#include "http/range.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    uint64_t size = n > 0 ? (uint64_t)data[0] * data[0] : 0;
    struct str header = str_from(str_of((const char *)data, n), 1);
    struct range r, again;
    char text[64];
    int length;

    if (range_read(header, size, &r) != RANGE_PART)
        return 0;
    must(r.first < r.end && r.end <= size);
    must(!r.is_open || r.end == size);
    length =
        snprintf(text, sizeof text, "bytes=%llu-%llu",
                 (unsigned long long)r.first, (unsigned long long)r.end - 1);
    must(range_read(str_of(text, (size_t)length), size, &again) == RANGE_PART);
    must(again.first == r.first && again.end == r.end);
    return 0;
}
