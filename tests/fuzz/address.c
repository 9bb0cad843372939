/* Addresses and ranges: the first line of the input is a list of ranges, the
 * second an address that a proxy has named. */
#include "target.h"

#include <arpa/inet.h>

#include "base/mem.h"
#include "http/address.h"

/* What an address says of itself is an address again, the same. */
static void check_text(const struct address *a)
{
    char text[ADDRESS_TEXT_MAX];
    struct str s = {text, address_to_text(a, text)};
    struct address again;

    must(s.n > 0 && s.n < sizeof text);
    must(address_parse(s, &again) && memcmp(a, &again, sizeof again) == 0);
}

static unsigned bit_of(const struct address *a, unsigned bit)
{
    return a->bytes[bit / 8] >> (7 - bit % 8) & 1;
}

/* Bit by bit. */
static bool is_inside(const struct address_ranges *ranges,
                      const struct address *a)
{
    for (unsigned i = 0; i < ranges->count; i++) {
        unsigned same = 0;

        while (same < ranges->items[i].bits &&
               bit_of(a, same) == bit_of(&ranges->items[i].first, same))
            same++;
        if (same == ranges->items[i].bits)
            return true;
    }
    return false;
}

static void must_be(int family, const char *text)
{
    unsigned char bytes[16];

    must(inet_pton(family, text, bytes) == 1);
}

/* Nothing, or a colon and digits. */
static void must_be_port(const char *text)
{
    must(text[0] == '\0' ||
         (text[0] == ':' && text[1] != '\0' &&
          strspn(text + 1, "0123456789") == strlen(text + 1) &&
          strtoull(text + 1, NULL, 10) <= 65535));
}

/* What was taken for an address has one of three forms. */
static void check_source(struct str text)
{
    char *bare = str_dup_c(str_trim(text));
    char *colon = strchr(bare, ':');

    if (bare[0] == '[') {
        char *close = strchr(bare, ']');

        must(close != NULL);
        must_be_port(close + 1);
        *close = '\0';
        must_be(AF_INET6, bare + 1);
    } else if (colon != NULL && strchr(colon + 1, ':') != NULL) {
        must_be(AF_INET6, bare);
    } else {
        if (colon != NULL) {
            must_be_port(colon);
            *colon = '\0';
        }
        must_be(AF_INET, bare);
    }
    free(bare);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str text = str_of((const char *)data, n), line = STR_EMPTY;
    struct address_ranges ranges;
    struct address a;
    char *list;

    (void)str_split(&text, '\n', &line);
    list = str_dup_c(line);
    if (!address_ranges_parse(list, &ranges))
        ranges.count = 0;
    must(ranges.count <= ADDRESS_MAX_RANGES);
    for (unsigned i = 0; i < ranges.count; i++) {
        must(ranges.items[i].bits <= 128);
        must(address_ranges_have(&ranges, &ranges.items[i].first));
        check_text(&ranges.items[i].first);
    }
    if (address_parse(text, &a)) {
        check_text(&a);
        check_source(text);
        must(address_ranges_have(&ranges, &a) == is_inside(&ranges, &a));
    }
    free(list);
    return 0;
}
