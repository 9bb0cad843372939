/* IPv4 and IPv6 are looked up in one table of ranges; an IPv6 address that
 * carries an IPv4 one is looked up as that, too. */
#include "hooks/target.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct range {
    uint8_t first[16];
    unsigned bits;
};

static const struct range ranges4[] = {
    {{0}, 8},
    {{10}, 8},
    {{100, 64}, 10},
    {{127}, 8},
    {{169, 254}, 16},
    {{172, 16}, 12},
    {{192, 0, 0}, 24},
    {{192, 0, 2}, 24},
    {{192, 88, 99}, 24},
    {{192, 168}, 16},
    {{198, 18}, 15},
    {{198, 51, 100}, 24},
    {{203, 0, 113}, 24},
    {{224}, 4},
    {{240}, 4},
};

/* Those that carry an IPv4 address aren't here. */
static const struct range ranges6[] = {
    {{0}, 96},                      /* ::, ::1, and the old way to carry IPv4 */
    {{0x01, 0x00}, 64},             /* discard */
    {{0x20, 0x01, 0x00, 0x00}, 23}, /* protocol assignments, Teredo */
    {{0x20, 0x01, 0x0d, 0xb8}, 32}, /* documentation */
    {{0xfc}, 7},                    /* unique local */
    {{0xfe, 0x80}, 10},             /* link-local */
    {{0xfe, 0xc0}, 10},             /* site-local, of old */
    {{0xff}, 8},                    /* multicast */
};

/* Where an IPv4 address begins in one of these. */
static const struct {
    struct range range;
    unsigned at;
} carriers[] = {
    {{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96}, 12}, /* mapped */
    {{{0x00, 0x64, 0xff, 0x9b}, 96}, 12},                   /* NAT64 */
    {{{0x00, 0x64, 0xff, 0x9b, 0, 1}, 48}, 12},             /* local NAT64 */
    {{{0x20, 0x02}, 16}, 2},                                /* 6to4 */
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static bool is_in(const uint8_t *address, const struct range *range)
{
    unsigned bytes = range->bits / 8, rest = range->bits % 8;
    uint8_t mask = (uint8_t)(0xff00u >> rest);

    return memcmp(address, range->first, bytes) == 0 &&
           (rest == 0 || (address[bytes] & mask) == range->first[bytes]);
}

static bool is_private4(const uint8_t *address)
{
    for (size_t i = 0; i < COUNT(ranges4); i++)
        if (is_in(address, &ranges4[i]))
            return true;
    return false;
}

static bool is_private6(const uint8_t *address)
{
    for (size_t i = 0; i < COUNT(carriers); i++)
        if (is_in(address, &carriers[i].range))
            return is_private4(address + carriers[i].at);
    for (size_t i = 0; i < COUNT(ranges6); i++)
        if (is_in(address, &ranges6[i]))
            return true;
    return false;
}

bool target_is_private(const struct sockaddr *address)
{
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;

    if (address->sa_family == AF_INET) {
        memcpy(&v4, address, sizeof v4);
        return is_private4((const uint8_t *)&v4.sin_addr);
    }
    if (address->sa_family != AF_INET6)
        return true;
    memcpy(&v6, address, sizeof v6);
    return is_private6((const uint8_t *)&v6.sin6_addr);
}
