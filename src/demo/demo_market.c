/* The dictionary is made from a row of text for each set: everything, Europe
 * or nothing to begin with, codes added, codes taken away. Rows with US come
 * before those without, which makes both kinds one random number to pick. */
#include "demo/demo_market.h"

#include "catalog/market.h"

#define AMERICAS                                                               \
    "ARBOBRBZCACLCOCRDMDOECGDGTGYHNHTJMKNLCMXNIPAPEPYSRSVTTUSUYVCVE"
#define LATIN_AMERICA "ARBOBRCLCOCRDOECGTHNMXNIPAPEPYSVUYVE"
#define MIDDLE_EAST   "AEBHDZEGIQJOKWLBLYMAOMPSQASATN"
#define AFRICA                                                                 \
    "AOBFBIBJBWCICMCVDJETGAGHGMGNGWKEKMLRLSMGMLMRMUMWMZNANENGRWSCSLSNSTSZTDTG" \
    "TZUGZAZMZW"
#define EAST_ASIA  "HKJPKRMOTW"
#define SOUTH_ASIA "BDBTINLKMVNPPK"
#define SOUTH_EAST "BNIDKHLAMYPHSGTHTLVN"

static const struct {
    char base; /* A: everywhere, E: Europe, N: nowhere */
    const char *more;
    const char *less;
} rows[DEMO_MARKETS] = {
    {'A', "", ""}, /* DEMO_MARKET_EVERYWHERE */
    {'N', "", ""}, /* DEMO_MARKET_NOWHERE */
    /* With US. */
    {'A', "", "BY"},
    {'A', "", "BYUA"},
    {'A', "", "JP"},
    {'A', "", "DE"},
    {'A', "", "DEATCH"},
    {'A', "", "GB"},
    {'A', "", "GBIE"},
    {'A', "", "CA"},
    {'A', "", "IN"},
    {'A', "", "KR"},
    {'A', "", "BR"},
    {'A', "", "MX"},
    {'A', "", "FR"},
    {'A', "", "TR"},
    {'A', "", "AUNZ"},
    {'A', "", "JPKR"},
    {'A', "", MIDDLE_EAST},
    {'A', "", AFRICA},
    {'A', "", EAST_ASIA},
    {'A', "", SOUTH_ASIA},
    {'N', AMERICAS, ""},
    {'N', "US", ""},
    {'N', "USCA", ""},
    {'N', "USCAMX", ""},
    {'N', "USCAGBIEAUNZ", ""},
    {'N', "USGB", ""},
    {'E', "USCA", ""},
    {'E', AMERICAS, ""},
    {'E', "USCAAUNZ", ""},
    {'N', LATIN_AMERICA "USES", ""},
    /* Without US, from FIRST_WITHOUT_US on. */
    {'A', "", "US"},
    {'A', "", "USCA"},
    {'A', "", "USCAMX"},
    {'A', "", "USGB"},
    {'A', "", "USJP"},
    {'A', "", AMERICAS},
    {'E', "", ""},
    {'E', "", "GBIE"},
    {'E', "AUNZ", ""},
    {'E', MIDDLE_EAST, ""},
    {'N', "JP", ""},
    {'N', EAST_ASIA, ""},
    {'N', "KR", ""},
    {'N', "HKMOMYSGTW", ""},
    {'N', SOUTH_ASIA, ""},
    {'N', SOUTH_EAST, ""},
    {'N', LATIN_AMERICA, ""},
    {'N', "BR", ""},
    {'N', "BRPT", ""},
    {'N', "ATCHDE", ""},
    {'N', "DKFINOSEIS", ""},
    {'N', "BEFRCHLUMC", ""},
    {'N', "GBIE", ""},
    {'N', "AUNZ", ""},
    {'N', "TR", ""},
    {'N', "IL", ""},
    {'N', MIDDLE_EAST, ""},
    {'N', AFRICA, ""},
};

#define FIRST_WITH_US    2
#define FIRST_WITHOUT_US 32

static void change(struct market_set *set, const char *codes, bool add)
{
    for (; *codes != '\0'; codes += 2) {
        int n = market_number(str_of(codes, 2));

        if (add)
            market_set_add(set, n);
        else
            set->bits[n / 8] &= (uint8_t) ~(1u << (n % 8));
    }
}

void demo_market_init(struct demo_markets *m)
{
    for (int i = 0; i < DEMO_MARKETS; i++) {
        struct market_set *set = &m->sets[i];

        *set = (struct market_set){{0}};
        if (rows[i].base == 'A')
            *set = market_everywhere();
        if (rows[i].base == 'E')
            (void)market_add_country(set, STR("XE"));
        change(set, rows[i].more, true);
        change(set, rows[i].less, false);
    }
}

unsigned demo_market_pick_with_us(struct random_sequence *r)
{
    return FIRST_WITH_US + random_below(r, FIRST_WITHOUT_US - FIRST_WITH_US);
}

/* Whether the row is small and adds the country. */
static bool is_home(int row, struct str country)
{
    const char *p = rows[row].more;

    if (rows[row].base != 'N' || strlen(p) > 10)
        return false;
    for (; *p != '\0'; p += 2)
        if (memcmp(p, country.p, 2) == 0)
            return true;
    return false;
}

unsigned demo_market_pick_without_us(struct str country,
                                     struct random_sequence *r)
{
    uint32_t roll = random_below(r, 100);

    /* Taken down everywhere; only at home; else any set without US. */
    if (roll < 8)
        return DEMO_MARKET_NOWHERE;
    if (roll < 50)
        for (int i = FIRST_WITHOUT_US; i < DEMO_MARKETS; i++)
            if (is_home(i, country))
                return (unsigned)i;
    return FIRST_WITHOUT_US + random_below(r, DEMO_MARKETS - FIRST_WITHOUT_US);
}
