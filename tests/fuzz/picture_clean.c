/* Pictures that people upload: what is read is what picture.h says, whatever
 * size is asked for, and what is written of it can be read again. */
#include "target.h"

#include "base/buf.h"
#include "picture/picture.h"

#define OUT_MAX_BYTES (4u << 20)

static void make_anew(struct str bytes)
{
    struct picture again;
    struct buf jpeg;

    buf_init(&jpeg, OUT_MAX_BYTES);
    must(picture_clean(bytes, 640, &jpeg) == OK);
    must(picture_read(buf_get(&jpeg), 0, &again) == OK);
    must(again.width <= 640 && again.height <= 640);
    picture_release(&again);
    buf_release(&jpeg);
}

static void make_cover(const struct picture *p)
{
    struct picture four[4] = {*p, *p, *p, *p}, cover;

    picture_mosaic(four, 60, &cover);
    must(cover.width == 60 && cover.height == 60);
    picture_release(&cover);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str bytes = str_of((const char *)data, n);
    struct picture p;
    enum err e = picture_read(bytes, 0, &p);

    must((e == OK) == (p.rgb != NULL));
    must(e == OK || e == ERR_INVALID || e == ERR_LIMIT);
    if (e)
        return 0;
    must(picture_type(bytes) != NULL);
    must(p.width <= PICTURE_SIDE_MAX_PX && p.height <= PICTURE_SIDE_MAX_PX);
    /* Large ones are read alike, and only take long. */
    if ((uint64_t)p.width * p.height <= 1u << 20) {
        make_cover(&p);
        make_anew(bytes);
    }
    picture_release(&p);
    return 0;
}
