/* Pictures that people upload: what is taken is smaller, or by an EXIF
 * segment larger, and clean already when it is cleaned again. */
#include "target.h"

#include "base/buf.h"
#include "picture/picture.h"

#define OUT_MAX_BYTES (1u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str bytes = str_of((const char *)data, n);
    struct buf once, twice;

    buf_init(&once, OUT_MAX_BYTES);
    buf_init(&twice, OUT_MAX_BYTES);
    if (picture_clean(bytes, &once) && !buf_overflowed(&once)) {
        must(picture_type(buf_get(&once)) == picture_type(bytes));
        must(picture_clean(buf_get(&once), &twice));
        must(str_eq(buf_get(&once), buf_get(&twice)));
    }
    buf_release(&once);
    buf_release(&twice);
    return 0;
}
